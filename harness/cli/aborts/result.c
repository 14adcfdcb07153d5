/* result.c - what all trials of a run came to, however many processes they took. */
#include "cli/aborts/result.h"

#include <string.h>

/* ---- failures ---------------------------------------------------------------------------------------------------- */

/* A number that orders trials of one cell, however they were mixed. */
static uint64_t rank(const struct abort_trial *t) {
  return (uint64_t)t->early << 56 | (uint64_t)t->kind << 48 | (uint64_t)t->context << 40 | (uint64_t)t->cause << 32 |
         (uint64_t)t->before << 24 | (uint64_t)t->value << 16 | t->position;
}

/* The entry of this set; a new one, or the last of all, if there is none. */
static struct cell_fault *fault_of(struct cell *c, broken_set broken) {
  for (unsigned i = 0; i < c->faults; i++)
    if (c->fault[i].such_as.broken == broken)
      return &c->fault[i];
  return &c->fault[c->faults < CELL_FAULTS ? c->faults++ : CELL_FAULTS - 1];
}

static void fail_cell(struct cell *c, const struct failure *f, uint32_t times) {
  struct cell_fault *to = fault_of(c, f->broken);
  c->failed += times;
  c->broken |= f->broken;
  if (to->failed == 0 || rank(&f->trial) < rank(&to->such_as.trial))
    to->such_as = *f;
  to->failed += times;
}

static void fail_invariants(struct aborts_result *r, broken_set broken, uint32_t times) {
  for (unsigned i = 0; i < INVARIANTS; i++)
    r->invariant_failed[i] += broken >> i & 1 ? times : 0;
}

void result_fail(struct aborts_result *r, const struct failure *f) {
  r->context_failed[f->trial.context]++;
  fail_invariants(r, f->broken, 1);
  fail_cell(&r->cell[f->trial.way][trial_blames(&f->trial)], f, 1);
}

/* ---- sums -------------------------------------------------------------------------------------------------------- */

void result_take(struct aborts_result *r, const struct abort_report *report, const struct counts *n) {
  for (unsigned w = 0; w < WAYS; w++)
    for (unsigned c = 0; c < CAUSES; c++) {
      r->cell[w][c].trials += n->trials[w][c];
      r->cell[w][c].excluded = report->excluded[w][c];
    }
  for (unsigned i = 0; i < CONTEXTS; i++)
    r->context_trials[i] += n->context_trials[i];
  r->executions += n->executions;
  r->digest += n->digest;
  r->unrepeated += n->unrepeated;
  r->ended |= report->ended;
  r->lacks |= report->lacks;
  memcpy(r->cost, report->cost, sizeof r->cost);
  r->bare = report->bare;
  if (report->failed)
    result_fail(r, &report->failure);
}

static void add_cell(struct cell *to, const struct cell *from) {
  to->trials += from->trials;
  to->excluded = from->excluded ? from->excluded : to->excluded;
  for (unsigned i = 0; i < from->faults; i++)
    fail_cell(to, &from->fault[i].such_as, from->fault[i].failed);
}

void result_add(struct aborts_result *to, const struct aborts_result *from) {
  for (unsigned w = 0; w < WAYS; w++)
    for (unsigned c = 0; c < CAUSES; c++)
      add_cell(&to->cell[w][c], &from->cell[w][c]);
  for (unsigned i = 0; i < CONTEXTS; i++) {
    to->context_trials[i] += from->context_trials[i];
    to->context_failed[i] += from->context_failed[i];
  }
  for (unsigned i = 0; i < INVARIANTS; i++)
    to->invariant_failed[i] += from->invariant_failed[i];
  to->planned += from->planned;
  to->executions += from->executions;
  to->digest += from->digest;
  to->unrepeated += from->unrepeated;
  to->ended |= from->ended;
  if (from->behinds && !to->behinds)
    to->behind = from->behind;
  to->behinds += from->behinds;
  to->lacks |= from->lacks;
  memcpy(to->cost, from->cost, sizeof to->cost);
  to->bare = from->bare;
}

uint32_t result_trials(const struct aborts_result *r) {
  uint32_t sum = 0;
  for (unsigned i = 0; i < CONTEXTS; i++)
    sum += r->context_trials[i];
  return sum;
}

uint32_t result_failed(const struct aborts_result *r) {
  uint32_t sum = 0;
  for (unsigned i = 0; i < CONTEXTS; i++)
    sum += r->context_failed[i];
  return sum;
}

broken_set result_broken(const struct aborts_result *r) {
  broken_set broken = r->ended | (r->behinds ? r->behind.broken : 0);
  for (unsigned w = 0; w < WAYS; w++)
    for (unsigned c = 0; c < CAUSES; c++)
      broken |= r->cell[w][c].broken;
  return broken;
}

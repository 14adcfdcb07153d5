/* believe.c - whether what the program of aborts wrote can be. */
#include "engine/believe.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/* Rows of EXCEPT. */
enum {
  EXCEPTS = 0
#define WAY(id, name, object, sentence)
#define EXCEPT(need, flag, reason) +1
#include "abort/tables/ways.def"
#undef WAY
#undef EXCEPT
};

#define ALL_BROKEN (~0ull >> (64 - INVARIANTS))
#define ALL_NEEDS ((unsigned)F_FIRST_NEED * ((1u << NEEDS) - 1))
enum { SIGNALS = 64 };
/* Of every way and cause: in every context with every value, at every position, eight times over, after every other. */
#define PLAN_MOST (WAYS * CAUSES * (CONTEXTS * TRIAL_VALUES + 512u + CAUSES))

/* ---- trials that are given --------------------------------------------------------------------------------------- */

const char *believe_pairing(const struct pairing *pairing) {
  for (unsigned w = 0; w < WAYS; w++)
    for (unsigned c = 0; c < CAUSES; c++)
      if (pairing->fits[w][c] >> CONTEXTS || pairing->framed[w][c] > 1)
        return "ways and causes go together in a context that there is not";
  return NULL;
}

static bool is_end(int32_t end, int32_t signo) {
  return end >= A64GUARD_RETURN && end <= A64GUARD_FOREIGN && signo >= 0 && signo <= SIGNALS;
}

const char *believe_answer(uint64_t broken, const struct host_trial_stop *s) {
  if (broken & ~ALL_BROKEN)
    return "an invariant is broken that there is not";
  return is_end(s->end, s->signo) && s->zero == 0 ? NULL : "generated code ended as none can";
}

/* ---- trials of the plan ------------------------------------------------------------------------------------------ */

static bool is_trial(const struct abort_trial *t) {
  return t->kind < TRIAL_KINDS && t->way < WAYS && t->cause < CAUSES && t->context < CONTEXTS && t->before < CAUSES &&
         t->value < TRIAL_VALUES;
}

static bool is_excluded(uint32_t why) {
  return why <= EXCEPTS || why == EXCLUDED_CPU || why == EXCLUDED_CONTEXT || why == EXCLUDED_ABSENT;
}

static bool is_failure(const struct cell *c, unsigned way, unsigned cause) {
  return c->broken && !(c->broken & ~ALL_BROKEN) && is_trial(&c->first) && c->first.way == way &&
         c->first.cause == cause && is_end(c->got[0], c->got[1]);
}

static bool is_cell(const struct cell *c, unsigned way, unsigned cause) {
  if (!is_excluded(c->excluded) || c->failed > c->trials || (c->excluded && c->trials))
    return false;
  return c->failed ? is_failure(c, way, cause) : c->broken == 0;
}

struct sum {
  uint64_t trials, failed;
};

static bool add_cells(const struct abort_report *r, struct sum *sum) {
  bool good = true;
  for (unsigned w = 0; w < WAYS; w++)
    for (unsigned c = 0; c < CAUSES; c++) {
      good &= is_cell(&r->cell[w][c], w, c);
      sum->trials += r->cell[w][c].trials;
      sum->failed += r->cell[w][c].failed;
    }
  return good;
}

static bool is_sum_of_contexts(const struct abort_report *r, const struct sum *want) {
  struct sum sum = {0};
  bool good = true;
  for (unsigned c = 0; c < CONTEXTS; c++) {
    good &= r->context_failed[c] <= r->context_trials[c];
    sum.trials += r->context_trials[c];
    sum.failed += r->context_failed[c];
  }
  return good && sum.trials == want->trials && sum.failed == want->failed;
}

/* Trials of the part among the first `end`. */
static uint64_t share(const struct abort_report *r, uint64_t end) {
  return end > r->part ? (end - r->part + r->parts - 1) / r->parts : 0;
}

static uint64_t share_done(const struct abort_report *r, uint64_t end) {
  uint64_t before = share(r, r->start), now = share(r, end);
  return now > before ? now - before : 0;
}

/* All of its part. It may end early only if it was to, at a failure; one that dies leaves out what it did last. */
static bool is_count(const struct abort_report *r, uint64_t trials, uint64_t broken) {
  if (r->bench)
    return trials == 0;
  uint64_t all = share_done(r, r->total), ran = r->current ? share_done(r, r->current) : all;
  if (r->next < r->start || (r->next > r->total && r->next > r->start) || trials != share_done(r, r->next))
    return false;
  return r->done ? trials == all || broken & r->until : trials <= ran;
}

static bool is_cost(double nanoseconds) { return isfinite(nanoseconds) && nanoseconds >= 0; }

static bool are_costs(const struct abort_report *r) {
  bool good = true;
  for (unsigned w = 0; w <= WAYS; w++) {
    const struct cost *c = w < WAYS ? &r->cost[w] : &r->bare;
    good &= is_cost(c->call) && is_cost(c->call_checked) && is_cost(c->fault) && is_cost(c->fault_checked);
  }
  return good && (!r->bench || !r->done || (r->bare.call > 0 && r->bare.fault > 0));
}

static uint64_t broken_in(const struct abort_report *r) {
  uint64_t broken = 0;
  for (unsigned w = 0; w < WAYS; w++)
    for (unsigned c = 0; c < CAUSES; c++)
      broken |= r->cell[w][c].broken;
  return broken;
}

static bool is_state(const struct abort_report *r) {
  return r->ready <= 1 && r->done + (r->doubt != 0) + r->worn <= r->ready && r->doubt <= r->total &&
         r->unrepeated <= (r->again != 0) && (r->current == 0 || (!r->done && !r->ended)) &&
         (r->bench || r->current <= r->total) && is_trial(&r->now) && r->total <= PLAN_MOST &&
         !(r->ended & ~ALL_BROKEN) && !(r->lacks & ~ALL_NEEDS);
}

const char *believe_report(const struct abort_report *r, const struct abort_report *asked) {
  struct sum sum = {0};
  if (memcmp(r, asked, offsetof(struct abort_report, lacks)))
    return "it was asked something else than it was";
  if (!is_state(r))
    return "it is where it cannot be";
  if (!add_cells(r, &sum) || !are_costs(r))
    return "a trial came to what none can";
  if (!is_sum_of_contexts(r, &sum) || !is_count(r, sum.trials, broken_in(r)) || r->executions < sum.trials ||
      r->executions > 8 * sum.trials)
    return "more or fewer trials were made than there are";
  return NULL;
}

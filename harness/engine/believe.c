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

const char *believe_answer(broken_set broken, const struct host_trial_stop *s) {
  if (broken & ~BROKEN_ALL)
    return "an invariant is broken that there is not";
  return is_end(s->end, s->signo) && s->zero == 0 ? NULL : "generated code ended as none can";
}

/* ---- trials of the plan ------------------------------------------------------------------------------------------ */

static bool is_trial(const struct abort_trial *t) {
  return t->kind < TRIAL_KINDS && t->way < WAYS && t->cause < CAUSES && t->context < CONTEXTS && t->before < CAUSES &&
         t->value < TRIAL_VALUES && t->early <= (t->kind == TRIAL_PAIR);
}

static bool is_excluded(uint32_t why) {
  return why <= EXCEPTS || why == EXCLUDED_CPU || why == EXCLUDED_CONTEXT || why == EXCLUDED_ABSENT;
}

/* Of a trial that is counted. */
static bool is_failure(const struct abort_report *r, const struct counts *n) {
  const struct failure *f = &r->failure;
  if (!r->failed)
    return true;
  return f->broken && !(f->broken & ~BROKEN_ALL) && is_trial(&f->trial) && is_end(f->got[0], f->got[1]) &&
         (r->behind ||
          (n->trials[f->trial.way][trial_blames(&f->trial)] == 1 && n->context_trials[f->trial.context] == 1));
}

/* How many there were. */
static bool add_trials(const struct abort_report *r, const struct counts *n, uint64_t *sum) {
  bool good = true;
  *sum = 0;
  for (unsigned w = 0; w < WAYS; w++)
    for (unsigned c = 0; c < CAUSES; c++) {
      good &= is_excluded(r->excluded[w][c]) && !(r->excluded[w][c] && n->trials[w][c]);
      *sum += n->trials[w][c];
    }
  return good;
}

static bool is_sum_of_contexts(const struct counts *n, uint64_t want) {
  uint64_t sum = 0;
  for (unsigned c = 0; c < CONTEXTS; c++)
    sum += n->context_trials[c];
  return sum == want;
}

static bool skips(const struct abort_report *r) {
  for (unsigned w = 0; w < WAYS; w++)
    for (unsigned c = 0; c < CAUSES; c++)
      if (r->skip[w][c])
        return true;
  return false;
}

/* It went on from where it was to start, and where it is done it went to the end. */
static bool is_place(const struct abort_report *r, uint32_t next) {
  if (next < r->start || (next > r->total && next > r->start) || (r->done && r->total && next != r->total))
    return false;
  return r->current <= next + 1 || skips(r);
}

/* All that it passed, but for those that were to be left out. One that failed ran nothing else, nor does one that was
 * to be fresh. */
static bool is_count(const struct abort_report *r, const struct counts *n, uint64_t trials) {
  uint64_t passed = n->next - r->start;
  if (r->bench || r->behind)
    return trials == 0 && (r->bench || n->next == r->start);
  return is_place(r, n->next) && (trials == passed || (trials < passed && skips(r))) &&
         (!(r->failed || r->fresh) || trials <= 1) && n->unrepeated <= (r->again != 0);
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

static bool is_state(const struct abort_report *r) {
  return r->ready <= 1 && r->failed <= 1 && r->done + (r->doubt != 0) + (r->worn != 0) <= r->ready &&
         r->doubt <= r->total && (r->current == 0 || (!r->done && !r->ended)) && (r->bench || r->current <= r->total) &&
         is_trial(&r->now) && r->total <= r->all && r->all <= PLAN_MOST && !(r->ended & ~BROKEN_ALL) &&
         !(r->lacks & ~ALL_NEEDS);
}

const char *believe_report(const struct abort_report *r, const struct counts *n, const struct abort_report *asked) {
  uint64_t sum;
  if (memcmp(r, asked, offsetof(struct abort_report, lacks)))
    return "it was asked something else than it was";
  if (!is_state(r))
    return "it is where it cannot be";
  if (!add_trials(r, n, &sum) || !is_failure(r, n) || !are_costs(r))
    return "a trial came to what none can";
  if (!is_sum_of_contexts(n, sum) || !is_count(r, n, sum) || n->executions < sum || n->executions > 8 * sum)
    return "more or fewer trials were made than there are";
  return NULL;
}

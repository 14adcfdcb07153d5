/* sums.c - what all workers of a run did. */
#include "cli/fuzz/session.h"

#include <string.h>

struct sums sum_up(const struct engine *e) {
  struct sums s = {0};
  for (unsigned i = 0; i < e->options.jobs; i++) {
    const struct account *a = account_of(&e->worker[i]);
    s.programs += a->programs;
    s.aborts += a->aborts;
    s.digest += a->digest;
    s.restarts += a->restarts + e->worker[i].restarts;
    s.unrepeated += a->unrepeated;
    tally_add(&s.t, &a->tally);
    for (unsigned k = 0; k < STOPPED_KINDS; k++)
      s.stops[k] += a->stops[k];
  }
  return s;
}

const struct form_coverage *sum_up_forms(const struct engine *e) {
  static coverage sum;
  memset(sum, 0, sizeof sum);
  for (unsigned i = 0; i < e->options.jobs; i++)
    coverage_add(sum, account_of(&e->worker[i])->coverage);
  return sum;
}

struct coverage_sum sum_up_coverage(const struct engine *e) {
  return coverage_sum_up(sum_up_forms(e));
}

void sum_up_fates(const struct engine *e, fate_counts sum) {
  for (unsigned i = 0; i < e->options.jobs; i++)
    for (unsigned id = 0; id <= a64_form_count(); id++)
      for (unsigned fate = 0; fate < FATES; fate++)
        sum[id][fate] += account_of(&e->worker[i])->fates[id][fate];
}

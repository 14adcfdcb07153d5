/* fuzz_trials.c - what the host believes of the program of aborts once words are written over what it left. */
#include "cli/fuzz_shared.h"
#include "engine/believe.h"

#include <stddef.h>
#include <string.h>

static enum reading judge(const char *lie, bool usable) {
  return lie ? READING_REFUSED : usable ? READING_BELIEVED : READING_BAD;
}

enum { TRIALS = 8 };

static void make_honest(struct abort_report *r, struct counts *n) {
  memset(r, 0, sizeof *r);
  memset(n, 0, sizeof *n);
  r->magic = REPORT_MAGIC;
  r->parts = r->ready = r->done = 1;
  r->all = r->total = n->next = TRIALS;
  n->trials[WAY_trampoline][CAUSE_UDF_0] = TRIALS;
  n->context_trials[CONTEXT_PLAIN] = TRIALS;
  n->executions = TRIALS;
}

/* All that the host takes for an index. */
static bool is_place(const struct abort_trial *t) {
  return t->kind < TRIAL_KINDS && t->way < WAYS && t->cause < CAUSES && t->before < CAUSES && t->context < CONTEXTS;
}

enum reading reading_of_report(const uint8_t *bytes, size_t size) {
  static struct abort_report r, asked;
  static struct counts n;
  const struct span spans[] = {{&r, sizeof r},
                               {&r.lacks, offsetof(struct abort_report, why) - offsetof(struct abort_report, lacks)},
                               {&r.now, sizeof r.now},
                               {&r.failure, sizeof r.failure},
                               {&n, sizeof n},
                               {&n, offsetof(struct counts, trials)},
                               {&n.trials[WAY_trampoline][CAUSE_UDF_0], sizeof n.trials[0][0]}};
  struct bytes b = {bytes, size};
  make_honest(&r, &n);
  asked = r;
  shared_write_over(spans, sizeof spans / sizeof *spans, &b);
  const char *lie = believe_report(&r, &n, &asked);
  bool usable = is_place(&r.now) && (!r.failed || is_place(&r.failure.trial)) && r.total <= r.all &&
                n.next <= TRIALS + r.total && !(r.ended & ~BROKEN_ALL);
  return judge(lie, usable);
}

enum reading reading_of_pairing(const uint8_t *bytes, size_t size) {
  static struct pairing p;
  const struct span span = {&p, sizeof p};
  struct bytes b = {bytes, size};
  bool usable = true;
  memset(&p, 0, sizeof p);
  shared_write_over(&span, 1, &b);
  for (unsigned w = 0; w < WAYS; w++)
    for (unsigned c = 0; c < CAUSES; c++)
      usable &= !(p.fits[w][c] >> CONTEXTS) && p.framed[w][c] <= 1;
  return judge(believe_pairing(&p), usable);
}

enum reading reading_of_answer(const uint8_t *bytes, size_t size) {
  broken_set broken = 0;
  struct host_trial_stop stop = {0};
  const struct span spans[] = {{&broken, sizeof broken}, {&stop, sizeof stop}};
  struct bytes b = {bytes, size};
  shared_write_over(spans, 2, &b);
  return judge(believe_answer(broken, &stop), !(broken & ~BROKEN_ALL) && stop.end >= -1 && stop.signo >= 0);
}

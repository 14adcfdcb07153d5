/* main.c - runs the trials that the host asks for and counts them in memory that it shares. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "abort/aftermath/aftermath.h"
#include "bench.h"
#include "cause.h"
#include "code_memory.h"
#include "context.h"
#include "facts.h"
#include "fork.h"
#include "given.h"
#include "needs.h"
#include "plan.h"
#include "pool.h"
#include "serve.h"

static uint64_t run_repeated(const struct trial *t, struct thread *thread, int value, struct stop *got) {
  uint64_t broken = 0;
  for (int i = 0; i < 8 && broken == 0; i++)
    broken = run_here(t, thread, value + i, got);
  return broken;
}

static uint64_t run_pair(const struct trial *t, struct thread *thread, int value, struct stop *got) {
  struct trial before = *t;
  before.cause = t->before;
  return run_here(&before, thread, value, got) | run_here(t, thread, value, got);
}

static uint64_t run_kind(const struct trial *t, struct thread *thread, int value, struct stop *got) {
  switch (t->kind) {
  case TRIAL_REPEAT: return run_repeated(t, thread, value, got);
  case TRIAL_PAIR: return run_pair(t, thread, value, got);
  case TRIAL_DEATH: return death_run(thread);
  default: return run_here(t, thread, value, got);
  }
}

static uint64_t mix(uint64_t digest, uint64_t part) {
  digest = (digest ^ part) * 0x9e3779b97f4a7c15ull;
  return digest ^ digest >> 29;
}

/* Addresses count from the start of the thread's memory; those that are not predicted do not count. */
static uint64_t digest(const struct trial *t, uint64_t broken, const struct stop *got) {
  const struct cause *c = &causes[t->cause];
  bool exact = c->end != END_ASYNC && c->address != ADDRESS_BLOCK;
  uint64_t d = mix(mix(mix(1, t->way), t->cause), t->context), low = exact ? 0xffffff : 0;
  d = mix(mix(mix(d, t->kind), t->before), t->value);
  d = mix(mix(mix(d, t->position), broken), got->end);
  d = mix(mix(mix(d, (uint64_t)got->signo), (uint64_t)got->code), got->word & low);
  return mix(mix(d, got->pc & low), got->addr & low);
}

static void count(struct report *r, const struct trial *t, uint64_t broken, const struct stop *got) {
  struct cell *c = &r->cell[t->way][t->cause];
  c->trials++;
  r->digest += digest(t, broken, got);
  r->context_trials[t->context]++;
  r->executions += t->kind == TRIAL_REPEAT ? 8 : t->kind == TRIAL_PAIR ? 2 : 1;
  if (broken == 0)
    return;
  r->context_failed[t->context]++;
  c->broken |= broken;
  if (c->failed++ > 0)
    return;
  c->first = *t;
  c->value = r->now_value;
  c->got[0] = got->end;
  c->got[1] = got->signo;
  c->got[2] = got->code;
  c->pc = got->pc;
  c->addr = got->addr;
}

static void run_all(struct report *r, struct thread *thread, const struct trial *trials) {
  for (uint32_t i = r->start; i < r->total; i++) {
    const struct trial *t = &trials[i];
    struct stop got = {0};
    if (i % r->parts != r->part)
      continue;
    r->now = *t;
    r->now_value = plan_value(r, t);
    __atomic_store_n(&r->current, i + 1, __ATOMIC_SEQ_CST);
    uint64_t broken = run_kind(t, thread, r->now_value, &got);
    count(r, t, broken, &got);
    if (broken & r->until)
      return;
  }
}

__attribute__((weak)) void mutant_choose(uint32_t mutant) { (void)mutant; }

int main(void);

static struct thread *open_thread(struct report *r) {
  struct thread *t = thread_open();
  if (t == NULL || !land_open(t)) {
    strncpy(r->why, "cannot map memory", sizeof r->why - 1);
    return NULL;
  }
  aftermath_thread(t, (uint64_t)main);
  return t;
}

static void run(struct shared *shared, struct thread *t) {
  struct report *r = &shared->report;
  struct trial *trials = NULL;
  if (!r->gives)
    r->total = plan_make(r, &trials);
  aftermath_warm(t);
  aftermath_end();
  r->ready = 1;
  if (r->gives)
    serve(shared, t);
  else if (r->bench)
    bench_run(r, t);
  else
    run_all(r, t, trials);
}

int main(void) {
  struct shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, REPORT_FD, 0);
  struct report *r = &shared->report;
  if (shared == MAP_FAILED || r->magic != REPORT_MAGIC)
    return 1;
  needs_find();
  facts_find();
  r->lacks = needs_missing();
  mutant_choose(r->mutant);
  aftermath_open();
  if (!handlers_open())
    return 1;
  struct thread *t = open_thread(r);
  if (t == NULL || (!r->forks && !pool_open()) || !given_open())
    return 1;
  run(shared, t);
  r->current = 0;
  r->ended = aftermath_end();
  r->done = 1;
  _exit(0);
}

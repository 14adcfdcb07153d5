/* main.c - runs the trials that the host asks for and counts them in memory that it shares. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "abort/aftermath/aftermath.h"
#include "abort/way/runtime.h"
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
#include "run.h"
#include "serve.h"

static broken_set run_repeated(const struct abort_trial *t, struct a64guard_thread *thread, int value,
                               struct a64guard_stop *got) {
  broken_set broken = 0;
  for (int i = 0; i < 8 && broken == 0; i++)
    broken = run_in_context(t, thread, value + i, got);
  return broken;
}

/* If the other cause breaks something by itself, it says nothing of this one. */
static broken_set run_pair(const struct abort_trial *t, struct a64guard_thread *thread, int value,
                           struct a64guard_stop *got, uint8_t *early) {
  struct abort_trial before = *t;
  before.cause = t->before;
  *early = 1;
  broken_set broken = run_in_context(&before, thread, value, got);
  if (broken)
    return broken;
  *early = 0;
  return run_in_context(t, thread, value, got);
}

static broken_set run_kind(const struct abort_trial *t, struct a64guard_thread *thread, int value,
                           struct a64guard_stop *got, uint8_t *early) {
  switch (t->kind) {
  case TRIAL_REPEAT: return run_repeated(t, thread, value, got);
  case TRIAL_PAIR: return run_pair(t, thread, value, got, early);
  case TRIAL_DEATH: return death_run(thread);
  default: return run_in_context(t, thread, value, got);
  }
}

static uint64_t mix(uint64_t digest, uint64_t part) {
  digest = (digest ^ part) * 0x9e3779b97f4a7c15ull;
  return digest ^ digest >> 29;
}

extern const char __executable_start[], etext[];

/* Where the linker put C is no result. */
static uint64_t mark(uint64_t address, uint64_t low) {
  bool in_c = address >= (uint64_t)__executable_start && address < (uint64_t)etext;
  return in_c ? 0 : address & low;
}

/* Addresses count from the start of the thread's memory; those that are not predicted do not count. Nor does it where
 * something broke: what that leaves behind may be anything. */
static uint64_t digest(const struct abort_trial *t, broken_set broken, const struct a64guard_stop *got) {
  const struct cause *c = &causes[t->cause];
  bool exact = c->end != A64GUARD_ASYNC && c->address != ADDRESS_BLOCK && c->address != ADDRESS_LATER;
  uint64_t d = mix(mix(mix(1, t->way), t->cause), t->context), low = exact ? 0xffffff : 0;
  d = mix(mix(mix(d, t->kind), t->before), t->value);
  d = mix(mix(d, t->position), (uint64_t)broken);
  if (broken)
    return mix(d, (uint64_t)(broken >> 64));
  d = mix(mix(mix(mix(d, got->end), (uint64_t)got->signo), (uint64_t)got->code), got->word & low);
  return mix(mix(d, mark(got->pc, low)), mark(got->addr, low));
}

static void count(struct counts *n, const struct abort_trial *t, broken_set broken, const struct a64guard_stop *got) {
  n->trials[t->way][trial_blames(t)]++;
  n->digest += digest(t, broken, got);
  n->context_trials[t->context]++;
  n->executions += t->kind == TRIAL_REPEAT ? 8 : t->kind == TRIAL_PAIR ? 2 : 1;
}

/* From one moment to the next, whatever ends this process. */
static void publish(struct shared *s, const struct counts *now) {
  s->counts[!s->holds] = *now;
  __atomic_store_n(&s->holds, !s->holds, __ATOMIC_SEQ_CST);
}

static broken_set run_planned(struct abort_report *r, struct a64guard_thread *thread, const struct abort_trial *t,
                              uint32_t i, struct a64guard_stop *got) {
  r->now = *t;
  r->now_value = plan_value(r, t);
  __atomic_store_n(&r->current, i + 1, __ATOMIC_SEQ_CST);
  return run_kind(t, thread, r->now_value, got, &r->now.early);
}

static void tell_failure(struct abort_report *r, broken_set broken, const struct a64guard_stop *got) {
  r->failure = (struct failure){.broken = broken,
                                .trial = r->now,
                                .value = r->now_value,
                                .got = {got->end, got->signo, got->code},
                                .pc = got->pc,
                                .addr = got->addr};
  r->failed = 1;
}

/* A failure counts if it is that of the first trial of its process, and has come before or is like many others. */
static bool counts(const struct abort_report *r, uint32_t i, bool is_first) {
  return is_first && (r->trusted || r->again == i + 1);
}

/* Whether the process may run another trial. */
static bool run_and_count(struct shared *s, struct a64guard_thread *thread, const struct abort_trial *t, uint32_t i,
                          bool is_first, struct counts *n) {
  struct abort_report *r = &s->report;
  struct a64guard_stop got = {0};
  broken_set broken = run_planned(r, thread, t, i, &got);
  if (broken && !counts(r, i, is_first)) { /* its turn comes again, in another process */
    r->doubt = i + 1;
    return false;
  }
  if (broken)
    tell_failure(r, broken, &got);
  n->unrepeated += r->again == i + 1 && !broken;
  count(n, &r->now, broken, &got);
  n->next = i + 1;
  publish(s, n);
  r->worn = broken || r->fresh || pool_worn();
  return !r->worn;
}

/* The trial `again` behind all that came before it in a process where it failed. */
static void run_behind(struct abort_report *r, struct a64guard_thread *thread, const struct abort_trial *trials) {
  broken_set broken = 0;
  for (uint32_t i = r->start; i < r->again && i < r->total && !broken; i++) {
    struct a64guard_stop got = {0};
    if (r->skip[trials[i].way][trials[i].cause] && i + 1 < r->again)
      continue;
    broken = run_planned(r, thread, &trials[i], i, &got);
    if (broken && i + 1 == r->again)
      tell_failure(r, broken, &got);
  }
  r->worn = 1;
}

/* Up to a failure, or until the process is worn. A process that has run the last trial is done, and not worn. */
static void run_all(struct shared *s, struct a64guard_thread *thread, const struct abort_trial *trials) {
  static struct counts n;
  struct abort_report *r = &s->report;
  bool is_first = true, goes_on = true;
  for (uint32_t i = n.next = r->start; i < r->total && goes_on; i++) {
    if (r->skip[trials[i].way][trials[i].cause]) {
      n.next = i + 1;
      continue;
    }
    goes_on = run_and_count(s, thread, &trials[i], i, is_first, &n);
    is_first = false;
  }
  publish(s, &n);
  if (n.next == r->total)
    r->worn = 0;
}

/* The plan says in the report what it leaves out. */
static void run_plan(struct shared *s, struct a64guard_thread *thread, const struct abort_trial *trials) {
  if (s->report.bench)
    bench_run(&s->report, thread);
  else if (s->report.behind)
    run_behind(&s->report, thread, trials);
  else
    run_all(s, thread, trials);
}

__attribute__((weak)) void mutant_choose(uint32_t mutant) { (void)mutant; }

int main(void);

static struct a64guard_thread *open_thread(struct abort_report *r) {
  struct a64guard_thread *t = a64guard_thread_open();
  if (t == NULL || !code_memory_open(t) || !runtime_thread_open(t)) {
    strncpy(r->why, "cannot map memory, or the runtime's thread_open() says no", sizeof r->why - 1);
    return NULL;
  }
  aftermath_thread(t, (uint64_t)main);
  return t;
}

static void run(struct shared *shared, struct a64guard_thread *t) {
  struct abort_report *r = &shared->report;
  struct abort_trial *trials = NULL;
  if (!r->gives)
    r->total = plan_make(r, &trials);
  aftermath_warm(t);
  aftermath_end();
  r->ready = 1;
  if (r->gives)
    serve(shared, t);
  else
    run_plan(shared, t, trials);
}

int main(void) {
  struct shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, REPORT_FD, 0);
  struct abort_report *r = &shared->report;
  if (shared == MAP_FAILED || r->magic != REPORT_MAGIC)
    return 1;
  needs_find(r);
  facts_find();
  r->lacks = needs_missing();
  mutant_choose(r->mutant);
  run_bare = r->unrepaired;
  aftermath_open();
  if (!runtime_process_open())
    return 1;
  struct a64guard_thread *t = open_thread(r);
  if (t == NULL || (!r->forks && !pool_open()) || !given_open())
    return 1;
  run(shared, t);
  r->current = 0;
  if (!r->doubt && !r->failed && !r->behind) /* what a failure left behind is its doing */
    r->ended |= aftermath_end();
  r->done = !r->doubt && !r->worn;
  _exit(0);
}

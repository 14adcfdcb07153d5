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
#include "run.h"
#include "serve.h"

enum { EVERY = 64 };

static uint64_t run_repeated(const struct abort_trial *t, struct a64guard_thread *thread, int value,
                             struct a64guard_stop *got) {
  uint64_t broken = 0;
  for (int i = 0; i < 8 && broken == 0; i++)
    broken = run_in_context(t, thread, value + i, got);
  return broken;
}

static uint64_t run_pair(const struct abort_trial *t, struct a64guard_thread *thread, int value,
                         struct a64guard_stop *got) {
  struct abort_trial before = *t;
  before.cause = t->before;
  return run_in_context(&before, thread, value, got) | run_in_context(t, thread, value, got);
}

static uint64_t run_kind(const struct abort_trial *t, struct a64guard_thread *thread, int value,
                         struct a64guard_stop *got) {
  switch (t->kind) {
  case TRIAL_REPEAT: return run_repeated(t, thread, value, got);
  case TRIAL_PAIR: return run_pair(t, thread, value, got);
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

/* Addresses count from the start of the thread's memory; those that are not predicted do not count. */
static uint64_t digest(const struct abort_trial *t, uint64_t broken, const struct a64guard_stop *got) {
  const struct cause *c = &causes[t->cause];
  bool exact = c->end != A64GUARD_ASYNC && c->address != ADDRESS_BLOCK;
  uint64_t d = mix(mix(mix(1, t->way), t->cause), t->context), low = exact ? 0xffffff : 0;
  d = mix(mix(mix(d, t->kind), t->before), t->value);
  d = mix(mix(mix(d, t->position), broken), got->end);
  d = mix(mix(mix(d, (uint64_t)got->signo), (uint64_t)got->code), got->word & low);
  return mix(mix(d, mark(got->pc, low)), mark(got->addr, low));
}

static void count(struct counts *n, const struct abort_report *r, const struct abort_trial *t, uint64_t broken,
                  const struct a64guard_stop *got) {
  struct cell *c = &n->cell[t->way][t->cause];
  c->trials++;
  n->digest += digest(t, broken, got);
  n->context_trials[t->context]++;
  n->executions += t->kind == TRIAL_REPEAT ? 8 : t->kind == TRIAL_PAIR ? 2 : 1;
  if (broken == 0)
    return;
  n->context_failed[t->context]++;
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

/* From one moment to the next, whatever ends this process. */
static void publish(struct shared *s, const struct counts *now) {
  s->counts[!s->holds] = *now;
  __atomic_store_n(&s->holds, !s->holds, __ATOMIC_SEQ_CST);
}

static uint64_t run_planned(struct abort_report *r, struct a64guard_thread *thread, const struct abort_trial *t,
                            uint32_t i, struct a64guard_stop *got) {
  r->now = *t;
  r->now_value = plan_value(r, t);
  __atomic_store_n(&r->current, i + 1, __ATOMIC_SEQ_CST);
  return run_kind(t, thread, r->now_value, got);
}

/* Up to a failure that is in doubt, or one that is wanted, or until the process is worn. */
static void run_all(struct shared *s, struct a64guard_thread *thread, const struct abort_trial *trials,
                    struct counts *n) {
  struct abort_report *r = &s->report;
  for (uint32_t i = n->next; i < r->total && !(r->worn = pool_worn()); i++) {
    struct a64guard_stop got = {0};
    if (i % r->parts != r->part)
      continue;
    uint64_t broken = run_planned(r, thread, &trials[i], i, &got);
    if (broken && r->again != i + 1 && !r->trusted) { /* it counts if it comes again, in another process */
      r->doubt = i + 1;
      return;
    }
    n->unrepeated += r->again == i + 1 && !broken;
    count(n, r, &trials[i], broken, &got);
    n->next = i + 1;
    if (i / r->parts % EVERY == 0 || i < r->again)
      publish(s, n);
    if (broken & r->until)
      return;
  }
}

/* The plan says in the report what it leaves out. */
static void run_plan(struct shared *s, struct a64guard_thread *thread, const struct abort_trial *trials) {
  static struct counts n;
  n.next = s->report.start;
  for (int w = 0; w < WAYS; w++)
    for (int c = 0; c < CAUSES; c++)
      n.cell[w][c].excluded = s->report.cell[w][c].excluded;
  if (s->report.bench)
    bench_run(&s->report, thread);
  else
    run_all(s, thread, trials, &n);
  if (!s->report.doubt) /* it is to come again behind the same trials */
    publish(s, &n);
}

__attribute__((weak)) void mutant_choose(uint32_t mutant) { (void)mutant; }

int main(void);

static struct a64guard_thread *open_thread(struct abort_report *r) {
  struct a64guard_thread *t = a64guard_thread_open();
  if (t == NULL || !code_memory_open(t)) {
    strncpy(r->why, "cannot map memory", sizeof r->why - 1);
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
  needs_find();
  facts_find();
  r->lacks = needs_missing();
  mutant_choose(r->mutant);
  aftermath_open();
  if (!a64guard_handlers_open() || !a64guard_signal(SIGALRM, A64GUARD_STOPS) ||
      !a64guard_signal(SIGUSR1, A64GUARD_STOPS) || !a64guard_signal(SIGUSR2, A64GUARD_HOSTS))
    return 1;
  struct a64guard_thread *t = open_thread(r);
  if (t == NULL || (!r->forks && !pool_open()) || !given_open())
    return 1;
  run(shared, t);
  r->current = 0;
  if (!r->doubt)
    r->ended |= aftermath_end();
  r->done = !r->doubt && !r->worn;
  _exit(0);
}

/* bench.c - what a guard costs by every way, beside a bare setjmp and longjmp in the same rounds. */
#include "bench.h"

#include <setjmp.h>
#include <stdlib.h>
#include <time.h>

#include "abort/way/ways.h"
#include "code_memory.h"
#include "run.h"

/* A turn is short beside the time that a kernel gives to a process at once, so that some are not interrupted. */
enum { ROUNDS = 60, CALLS = 2000, FAULTS = 150, UNWOUND = 50 };

static sigjmp_buf bare;
static uint64_t entry;
static struct a64guard_thread *thread;
static const struct a64guard_way *way;

/* ---- bare: what is written where there is no guard --------------------------------------------------------------- */

static void leave_by_call(void) { longjmp(bare, 1); }

static void leave_by_fault(int signo) { siglongjmp(bare, signo); }

static __attribute__((noinline)) void bare_call(void) {
  if (sigsetjmp(bare, 0) == 0)
    ((void (*)(void (*)(void)))entry)(leave_by_call); /* blr x0 */
}

static __attribute__((noinline)) void bare_fault(void) {
  if (sigsetjmp(bare, 1) == 0)
    ((void (*)(void))entry)();
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double measure(void (*run)(void), int times) {
  double begun = now();
  for (int i = 0; i < times; i++)
    run();
  return (now() - begun) / times;
}

/* A guard is made anew every time, as bare_call() makes its point anew. */
#define MEASURE_GUARD(enter, times)                                                                                    \
  double begun = now();                                                                                                \
  for (int i = 0; i < (times); i++) {                                                                                  \
    struct a64guard g;                                                                                                 \
    a64guard_init(&g, entry);                                                                                          \
    enter(&g, way);                                                                                                    \
  }                                                                                                                    \
  return (now() - begun) / (times)

static double measure_plain(int times) { MEASURE_GUARD(guarded, times); }
static double measure_checked(int times) { MEASURE_GUARD(checked, times); }

static void put(const uint32_t *words, unsigned n) {
  code_memory_write(thread, CODE_MEMORY_PROGRAM, words, n);
  entry = code_memory_of(thread) + CODE_MEMORY_PROGRAM;
}

/* A program that does nothing but abort; for an unwinder it makes its frame first. */
static void put_abort(enum cause_id cause) {
  struct recipe recipe = {.cause = &causes[cause], .value = 1, .framed = true};
  uint32_t bl = 0x94000000 | ((uint32_t)(-CODE_MEMORY_PROGRAM / 4) & 0x3ffffff), udf = 0;
  struct generated p;
  if (!(way->needs & NEEDS_FRAME))
    return put(cause == CAUSE_BL ? &bl : &udf, 1);
  program_make(&p, &recipe, thread, code_memory_of(thread) + CODE_MEMORY_PROGRAM);
  put(p.word, p.n);
}

/* ---- rounds ------------------------------------------------------------------------------------------------------ */

static double bare_by_call(void) {
  static const uint32_t blr = 0xd63f0000 /* blr x0 */;
  put(&blr, 1);
  return measure(bare_call, CALLS);
}

static double bare_by_fault(void) {
  static const uint32_t udf = 0;
  struct sigaction plain = {.sa_handler = leave_by_fault, .sa_flags = SA_ONSTACK}, ours;
  put(&udf, 1);
  sigaction(SIGILL, &plain, &ours);
  double each = measure(bare_fault, FAULTS);
  sigaction(SIGILL, &ours, NULL);
  return each;
}

static void measure_way(struct cost *c) {
  bool unwinds = way->needs & NEEDS_FRAME;
  put_abort(CAUSE_BL);
  c->call = measure_plain(unwinds ? UNWOUND : CALLS);
  c->call_checked = measure_checked(unwinds ? UNWOUND : CALLS);
  put_abort(CAUSE_UDF_0);
  c->fault = measure_plain(unwinds ? UNWOUND : FAULTS);
  c->fault_checked = measure_checked(unwinds ? UNWOUND : FAULTS);
}

static void keep_less(double *least, double now) { *least = *least == 0 || now < *least ? now : *least; }

/* The least is the turn that other work on the machine has disturbed least. */
static void keep_least(struct cost *least, const struct cost *now) {
  keep_less(&least->call, now->call);
  keep_less(&least->call_checked, now->call_checked);
  keep_less(&least->fault, now->fault);
  keep_less(&least->fault_checked, now->fault_checked);
}

void bench_run(struct abort_report *r, struct a64guard_thread *t) {
  struct cost now;
  thread = t;
  t->value = 1;
  for (int i = 0; i < ROUNDS; i++) {
    now = (struct cost){.call = bare_by_call(), .fault = bare_by_fault()};
    keep_least(&r->bare, &now);
    for (unsigned w = 0; w < WAYS; w++, r->current++) {
      if ((way = way_of(w)) == NULL)
        continue;
      measure_way(&now);
      keep_least(&r->cost[w], &now);
    }
  }
}

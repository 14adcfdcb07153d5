/* bench.c - what a guard costs by every way, beside a bare setjmp and longjmp in the same rounds. */
#include "bench.h"

#include <setjmp.h>
#include <stdlib.h>
#include <time.h>

#include "abort/way/ways.h"
#include "code_memory.h"
#include "run.h"

enum { ROUNDS = 11, CALLS = 10000, FAULTS = 1500, UNWOUND = 500 };

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

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

enum { FIGURES = sizeof(struct cost) / sizeof(double) };

static void take_medians(struct cost *to, struct cost rounds[ROUNDS][WAYS + 1], unsigned row) {
  double *median = (double *)to, figure[ROUNDS];
  for (unsigned f = 0; f < FIGURES; f++) {
    for (int i = 0; i < ROUNDS; i++)
      figure[i] = ((const double *)&rounds[i][row])[f];
    qsort(figure, ROUNDS, sizeof *figure, compare);
    median[f] = figure[ROUNDS / 2];
  }
}

void bench_run(struct abort_report *r, struct a64guard_thread *t) {
  static struct cost rounds[ROUNDS][WAYS + 1];
  thread = t;
  t->value = 1;
  for (int i = 0; i < ROUNDS; i++) {
    rounds[i][WAYS] = (struct cost){.call = bare_by_call(), .fault = bare_by_fault()};
    for (unsigned w = 0; w < WAYS; w++, r->current++)
      if ((way = way_of(w)) != NULL)
        measure_way(&rounds[i][w]);
  }
  for (unsigned w = 0; w < WAYS; w++)
    take_medians(&r->cost[w], rounds, w);
  take_medians(&r->bare, rounds, WAYS);
}

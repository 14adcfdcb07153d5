/* bench.c - what a guard costs, beside a bare setjmp in the same run. */
#include "bench.h"

#include <setjmp.h>
#include <time.h>

#include "land.h"
#include "run.h"

extern const struct way way_longjmp, way_siglongjmp, way_context;

enum { ROUNDS = 7, CALLS = 20000, FAULTS = 3000 };

static sigjmp_buf bare;
static uint64_t entry;
static struct thread *thread;

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

static __attribute__((noinline)) void guarded(const struct way *way, bool mask) {
  struct guard g = {.entry = entry, .saves_mask = mask};
  guard_open(&g, way);
  if ((way == &way_context ? regs_set(&g) : sigsetjmp(*(sigjmp_buf *)g.buffer, 0)) == 0)
    guard_enter(&g);
  guard_close(&g);
}

static void guard_call(void) { guarded(&way_longjmp, false); }
static void guard_fault(void) { guarded(&way_siglongjmp, true); }
static void context_fault(void) { guarded(&way_context, false); }

static void checked_call(void) {
  struct guard g = {.entry = entry};
  checked(&g, &way_longjmp);
}

static void checked_fault(void) {
  struct guard g = {.entry = entry};
  checked(&g, &way_context);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void measure(double *best, void (*once)(void), int times) {
  double begun = now();
  for (int i = 0; i < times; i++)
    once();
  double each = (now() - begun) / times;
  if (*best == 0 || each < *best)
    *best = each;
}

/* `words` is the program. */
static void put(const uint32_t *words, unsigned n) {
  land_write(thread, LAND_PROGRAM, words, n);
  entry = land_of(thread) + LAND_PROGRAM;
}

static void measure_calls(struct report *r) {
  static const uint32_t blr[] = {0xd63f0000 /* blr x0 */};
  uint32_t bl[] = {0x94000000 | ((uint32_t)(-LAND_PROGRAM / 4) & 0x3ffffff)};
  put(blr, 1);
  measure(&r->cost[BENCH_BARE_CALL], bare_call, CALLS);
  put(bl, 1);
  measure(&r->cost[BENCH_GUARD_CALL], guard_call, CALLS);
  measure(&r->cost[BENCH_CHECKED_CALL], checked_call, CALLS);
}

static void measure_faults(struct report *r) {
  static const uint32_t udf[] = {0};
  struct sigaction plain = {.sa_handler = leave_by_fault, .sa_flags = SA_ONSTACK}, ours;
  put(udf, 1);
  sigaction(SIGILL, &plain, &ours);
  measure(&r->cost[BENCH_BARE_FAULT], bare_fault, FAULTS);
  sigaction(SIGILL, &ours, NULL);
  measure(&r->cost[BENCH_GUARD_FAULT], guard_fault, FAULTS);
  measure(&r->cost[BENCH_CONTEXT_FAULT], context_fault, FAULTS);
  measure(&r->cost[BENCH_CHECKED_FAULT], checked_fault, FAULTS);
}

void bench_run(struct report *r, struct thread *t) {
  thread = t;
  t->value = 1;
  for (int i = 0; i < ROUNDS; i++) {
    r->current++;
    measure_calls(r);
    measure_faults(r);
  }
}

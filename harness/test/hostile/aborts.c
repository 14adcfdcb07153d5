/* aborts.c - a hostile program of aborts: says that all trials went well, but for the word that it is told to write. */
#include <linux/futex.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <time.h>

#include "abort/tables/report.h"
#include "scribble.h"

enum { TRIALS = 8 };

static void *race(void *arg) {
  for (;;)
    flip();
  return arg;
}

static void race_if_told(struct shared *s) {
  static pthread_t thread;
  scribble(s, HOSTILE_RACE);
  if (victim && !thread && pthread_create(&thread, NULL, race, NULL) != 0)
    _exit(9);
}

/* As needs.c does for what may end the process: this does, where nobody has told it that it is deadly. */
static void look_for_what_is_deadly(struct abort_report *r) {
  if (r->tries & ~r->deadly)
    abort();
  r->tries = 0;
}

/* ---- a plan of eight trials that are all the same ---------------------------------------------------------------- */

static void count(struct shared *s, uint32_t i) {
  struct abort_report *r = &s->report;
  struct counts *n = &s->counts[0];
  r->now = (struct abort_trial){.way = WAY_trampoline, .cause = CAUSE_UDF_0};
  r->current = i + 1;
  scribble(s, HOSTILE_DURING);
  scribble(s, HOSTILE_DIE);
  n->trials[WAY_trampoline][CAUSE_UDF_0]++;
  n->context_trials[CONTEXT_PLAIN]++;
  n->executions++;
  n->next = i + 1;
}

static void run_plan(struct shared *s) {
  struct abort_report *r = &s->report;
  order = (struct hostile_order){r->seed >> 56, r->seed >> 32 & 0xffffff, (uint32_t)r->seed};
  race_if_told(s);
  r->all = TRIALS + (order.moments & HOSTILE_IDLE && r->part);
  r->total = r->all / r->parts;
  scribble(s, HOSTILE_BEFORE);
  look_for_what_is_deadly(r);
  r->ready = 1;
  for (uint32_t i = r->start; i < r->total; i++)
    count(s, i);
  scribble(s, HOSTILE_COUNT);
  r->current = 0;
  r->done = 1;
  scribble(s, HOSTILE_END);
  scribble(s, HOSTILE_SHRINK);
}

/* ---- trials that are given --------------------------------------------------------------------------------------- */

static void run_host_trial(struct shared *s) {
  struct host_batch *b = &s->batch;
  const uint64_t *x = b->given[0].state.x;
  victim = NULL;
  order = (struct hostile_order){x[0], x[1], x[2]};
  race_if_told(s);
  scribble(s, HOSTILE_BEFORE);
  for (uint32_t i = 0; i < b->n && i < GIVEN_MOST; i++) {
    s->report.current = i + 1;
    b->given[i].broken = 0;
    b->given[i].stop = (struct host_trial_stop){.end = A64GUARD_CALL};
    b->ran = i + 1;
    scribble(s, HOSTILE_DURING);
    scribble(s, HOSTILE_DIE);
  }
  scribble(s, HOSTILE_END);
  scribble(s, HOSTILE_SHRINK);
}

static void turn_await(struct host_batch *b) {
  const struct timespec poll = {0, 1000000};
  __atomic_store_n(&b->turn, GIVEN_HOST, __ATOMIC_RELEASE);
  syscall(SYS_futex, &b->turn, FUTEX_WAKE, 1, NULL, NULL, 0);
  while (__atomic_load_n(&b->turn, __ATOMIC_ACQUIRE) != GIVEN_PROGRAM)
    syscall(SYS_futex, &b->turn, FUTEX_WAIT, GIVEN_HOST, &poll, NULL, 0);
}

static void leave_badly(struct shared *s) {
  switch (order.value) {
  case LEAVE_NOT: return;
  case LEAVE_STATUS: _exit(1);
  case LEAVE_FAULT: abort();
  case LEAVE_EARLY: s->report.done = 0; break;
  case LEAVE_UNKNOWN: s->report.ended = ~(broken_set)0; break;
  default:
    for (;;)
      flip();
  }
  _exit(0);
}

static void leave(struct shared *s) {
  s->report.current = 0;
  s->report.done = 1;
  if (!(order.moments & HOSTILE_LEAVE))
    _exit(0);
  leave_badly(s);
}

/* A mutant is none here, but a flag of what it looks for. */
static void serve(struct shared *s) {
  s->report.tries = s->report.mutant;
  look_for_what_is_deadly(&s->report);
  s->report.ready = 1;
  for (;;) {
    turn_await(&s->batch);
    if (s->batch.n)
      run_host_trial(s);
    else
      leave(s);
  }
}

int main(void) {
  struct shared *s = open_memory(sizeof *s);
  if (s->report.gives)
    serve(s);
  run_plan(s);
  _exit(0);
}

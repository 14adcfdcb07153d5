/* serve.c - runs the trials that the host gives, batch after batch. */
#include "serve.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "context.h"
#include "given.h"
#include "plan.h"
#include "pool.h"

/* ---- trials ------------------------------------------------------------------------------------------------------ */

static struct abort_trial trial_of(const struct host_trial *g, uint8_t cause) {
  return (struct abort_trial){
      .kind = TRIAL_GIVEN, .way = g->way, .cause = cause, .context = g->context, .position = (uint16_t)g->at};
}

static void answer(struct host_trial *g, broken_set broken, const struct a64guard_stop *got) {
  g->stop = (struct host_trial_stop){.end = got->end, .signo = got->signo, .code = got->code, .pc = got->pc};
  g->stop.addr = got->addr;
  g->broken = broken;
}

static void run_host_trial(struct host_trial *g, struct a64guard_thread *t) {
  struct abort_trial trial = trial_of(g, g->cause);
  struct a64guard_stop got = {0};
  broken_set broken = 0;
  given_choose(g);
  if (g->after) {
    struct abort_trial before = trial_of(g, g->after - 1);
    broken = run_in_context(&before, t, g->value, &got);
  }
  for (uint32_t i = 0; i < g->times && broken == 0; i++)
    broken = run_in_context(&trial, t, (int)((uint32_t)g->value + i), &got);
  answer(g, broken, &got);
}

static void run_batch(struct abort_report *r, struct host_batch *b, struct a64guard_thread *t) {
  bool good = true;
  for (uint32_t i = 0; i < b->n && good; i++) {
    __atomic_store_n(&r->current, i + 1, __ATOMIC_SEQ_CST);
    run_host_trial(&b->given[i], t);
    b->ran = i + 1;
    good = b->given[i].broken == 0;
  }
  r->worn = pool_worn();
}

/* ---- turns ------------------------------------------------------------------------------------------------------- */

static void turn_wait(struct host_batch *b) {
  const struct timespec poll = {0, 1000000};
  while (__atomic_load_n(&b->turn, __ATOMIC_ACQUIRE) != GIVEN_PROGRAM)
    syscall(SYS_futex, &b->turn, FUTEX_WAIT, GIVEN_HOST, &poll, NULL, 0);
}

static void turn_give(struct host_batch *b) {
  __atomic_store_n(&b->turn, GIVEN_HOST, __ATOMIC_RELEASE);
  syscall(SYS_futex, &b->turn, FUTEX_WAKE, 1, NULL, NULL, 0);
}

void serve(struct shared *s, struct a64guard_thread *t) {
  plan_report(&s->report, &s->batch.pairing);
  s->report.ready = 1;
  for (;;) {
    turn_give(&s->batch);
    turn_wait(&s->batch);
    if (s->batch.n == 0)
      return;
    run_batch(&s->report, &s->batch, t);
  }
}

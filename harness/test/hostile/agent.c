/* agent.c - a hostile agent: answers as a right one does programs that do nothing, but for the word it is told to
 * write.
 */
#include <linux/futex.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>

#include "agent/wire.h"
#include "scribble.h"

static void turn_give(struct wire_answer *a) {
  __atomic_store_n(&a->turn, TURN_HOST, __ATOMIC_RELEASE);
  syscall(SYS_futex, &a->turn, FUTEX_WAKE, 1, NULL, NULL, 0);
}

/* The agent may start no thread; the host reads the answer meanwhile. */
static void turn_await(struct wire_answer *a) {
  const struct timespec poll = {0, 1000000};
  while (__atomic_load_n(&a->turn, __ATOMIC_ACQUIRE) != TURN_AGENT)
    if (victim)
      flip();
    else
      syscall(SYS_futex, &a->turn, FUTEX_WAIT, TURN_HOST, &poll, NULL, 0);
}

static void answer(struct wire_shared *w, uint32_t index) {
  struct wire_result *r = &w->answer.results[index];
  w->answer.journal = index + 1;
  r->state = w->order.inputs[index].state;
  memcpy(r->mem, w->order.inputs[index].mem, sizeof r->mem);
  r->stop = (struct wire_stop){.kind = STOP_EXIT};
  scribble(w, HOSTILE_DURING);
  scribble(w, HOSTILE_DIE);
}

static void run_batch(struct wire_shared *w) {
  const uint64_t *x = w->order.inputs[0].state.x;
  victim = NULL;
  order = (struct hostile_order){x[0], x[1], x[2]};
  scribble(w, HOSTILE_RACE);
  scribble(w, HOSTILE_BEFORE);
  for (uint32_t i = 0; i < WIRE_EXECS; i++)
    if (w->order.wanted[i] && !(order.moments & HOSTILE_IDLE))
      answer(w, i);
  scribble(w, HOSTILE_COUNT);
  w->answer.journal = 0;
  scribble(w, HOSTILE_END);
  scribble(w, HOSTILE_SHRINK);
}

int main(void) {
  struct wire_shared *w = open_memory(sizeof *w);
  for (;;) {
    turn_give(&w->answer);
    turn_await(&w->answer);
    run_batch(w);
  }
}

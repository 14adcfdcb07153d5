/* main.c - the agent's main loop: wait for a batch, run it, hand it back. */
#include <linux/futex.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "aftermath.h"
#include "cpu.h"
#include "guard.h"
#include "memory.h"
#include "probe.h"
#include "signals.h"
#include "watchdog.h"

/* Invariants that a program breaks by itself, and the agent has mended. */
#define MENDED BROKEN(WINDOW_PAD)

/* The futex is shared between processes, so FUTEX_PRIVATE_FLAG must not be set. */
static void turn_give(struct wire_answer *w, uint32_t turn) {
  __atomic_store_n(&w->turn, turn, __ATOMIC_RELEASE);
  syscall(SYS_futex, &w->turn, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static void turn_await(struct wire_answer *w) {
  while (__atomic_load_n(&w->turn, __ATOMIC_ACQUIRE) != TURN_AGENT)
    syscall(SYS_futex, &w->turn, FUTEX_WAIT, TURN_HOST, NULL, NULL, 0);
}

/* Ticks that end the first run, and the second. */
enum { PATIENCE = 2, MORE_PATIENCE = 16 };

static void run_once(const struct wire_input *in, struct wire_result *out, uint64_t entry, unsigned patience) {
  watchdog_patience(patience);
  window_fill(in->mem);
  guard_run(&in->state, entry, &out->state);
}

/* A program that is ended by the watchdog gets a second run, and more time: now and then the emulator throws all its
 * translations away, and a guest that gets little of a busy machine sees ticks without getting on between them. What
 * runs for ever does so twice, unless the host knows that it never stops. */
static void run_confirmed(const struct wire_input *in, struct wire_result *out, uint64_t entry, bool loops) {
  uint64_t broken;
  run_once(in, out, entry, PATIENCE);
  if (guard.stop.kind != STOP_TIMEOUT || loops)
    return;
  broken = guard.stop.broken;
  run_once(in, out, entry, MORE_PATIENCE);
  guard.stop.broken |= broken;
}

static void execute(const struct wire_order *order, struct wire_answer *answer, uint32_t index, uint64_t entry) {
  struct wire_result *r = &answer->results[index];
  uint32_t kind;
  __atomic_store_n(&answer->journal, index + 1, __ATOMIC_SEQ_CST);
  run_confirmed(&order->inputs[index], r, entry, order->wanted[index] == WANTED_LOOP);
  window_save(r->mem);
  if (guard.stop.broken & ~MENDED) {
    answer->spent = 1;
    guard.stop.broken |= aftermath_batch();
  }
  kind = guard.stop.kind;
  guard.stop.kind = STOP_NOT_RUN;
  r->stop = guard.stop;
  __atomic_store_n(&r->stop.kind, kind, __ATOMIC_SEQ_CST); /* last: now it is done */
}

static void run_case(const struct wire_order *order, struct wire_answer *answer, const struct wire_case *c) {
  for (uint32_t i = c->first_exec; i < c->first_exec + c->nexecs && !answer->spent; i++)
    if (order->wanted[i])
      execute(order, answer, i, WIRE_PC(c->slot) - 4);
}

static void run_batch(const struct wire_order *order, struct wire_answer *answer) {
  programs_write(order);
  for (uint32_t i = 0; i < order->ncases && !answer->spent; i++)
    run_case(order, answer, &order->cases[i]);
  answer->journal = 0;
  if (answer->spent)
    return;
  answer->broken = aftermath_batch();
  answer->spent = (answer->broken & ~MENDED) != 0;
}

static _Noreturn void serve(struct wire_shared *w) {
  for (;;) {
    turn_give(&w->answer, TURN_HOST);
    turn_await(&w->answer);
    run_batch(&w->order, &w->answer);
  }
}

static bool fail(struct wire_answer *w, const char *why) {
  strncpy(w->why, why, sizeof w->why - 1);
  return false;
}

static bool open_signals(struct wire_answer *w) {
  if (!signals_open())
    return fail(w, "cannot install the signal handlers");
  if (!watchdog_open())
    return fail(w, "cannot start the watchdog");
  return true;
}

int main(int argc, char **argv) {
  struct wire_shared *w = memory_open();
  if (w == NULL)
    return 1;
  if (argc > 1 && strcmp(argv[1], "--probe-sandbox") == 0)
    return probe_sandbox(&w->answer);
  guard_open();
  guard.cpu = cpu_probe();
  cpu_shorten_vectors();
  if (open_signals(&w->answer))
    serve(w);
  return 1;
}

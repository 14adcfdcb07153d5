/* watchdog.c - so many ticks within one execution end it.
 *
 * The timer counts the processor time of this process, so a stalled machine ends nothing. A tick may land anywhere: in
 * the agent on its way in or out, in a stub, in the fault handler, in the return from the tick before. While the
 * in-test flag is up the guard's frame is alive, no lock is held, and a jump to it is safe wherever the PC is; but only
 * where the PC is in a slot are the registers the program's. Elsewhere, and while the flag is down, a tick is only
 * counted. */
#include "watchdog.h"

#include <stddef.h>
#include <sys/time.h>

#include "context.h"
#include "guard.h"
#include "signals.h"

/* No shorter than the kernel's own tick, mostly 4 ms. */
#define TICK_USEC 4000

bool watchdog_open(void) {
  struct itimerval every = {{0, TICK_USEC}, {0, TICK_USEC}};
  return setitimer(ITIMER_PROF, &every, NULL) == 0;
}

bool watchdog_armed(void) {
  struct itimerval now;
  return getitimer(ITIMER_PROF, &now) == 0 && now.it_interval.tv_usec != 0;
}

static bool in_slot(uint64_t pc) { return pc - WIRE_SLOTS < WIRE_CASES * WIRE_SLOT_BYTES; }

static unsigned patience;

void watchdog_patience(unsigned ticks) { patience = ticks; }

/* True from the tick on that exhausts patience with one execution. */
static bool is_late(uint64_t pc) {
  static uint64_t entry;
  static unsigned ticks;
  ticks = guard.in_test && entry == guard.entries ? ticks + 1 : 1;
  entry = guard.in_test ? guard.entries : 0;
  return guard.in_test && ticks >= patience && in_slot(pc);
}

/* The kernel blocks a tick while another is handled, and a jump does not undo that. */
static void unblock(int signo) {
  sigset_t tick;
  sigemptyset(&tick);
  sigaddset(&tick, signo);
  sigprocmask(SIG_UNBLOCK, &tick, NULL);
}

void tick_handle(int signo, siginfo_t *info, ucontext_t *context) {
  if (info->si_code <= 0 || !is_late(context->uc_mcontext.pc))
    return; /* sent by a process, or too early */
  guard.in_test = 0;
  guard.handled++;
  guard.sent = signo;
  guard.handler_sp = (uint64_t)__builtin_frame_address(0);
  context_save(guard.out, context);
  unblock(signo);
  guard.stop = (struct wire_stop){.kind = STOP_TIMEOUT, .pc = context->uc_mcontext.pc};
  guard_leave(signo);
}

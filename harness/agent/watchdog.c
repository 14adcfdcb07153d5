/* watchdog.c - two ticks within one execution end it.
 *
 * The timer counts the processor time of this process, so a stalled machine ends nothing. A tick may land anywhere: in
 * the agent on its way in or out, in a stub, in the fault handler. While the in-test flag is up the guard's frame is
 * alive, no lock is held, and a jump to it is safe wherever the PC is; while it is down a tick is only counted. */
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

/* True at the second tick within one execution. */
static bool is_late(void) {
  static uint64_t seen;
  bool late = guard.in_test && seen == guard.entries;
  seen = guard.in_test ? guard.entries : 0;
  return late;
}

void tick_handle(int signo, siginfo_t *info, ucontext_t *context) {
  if (info->si_code <= 0 || !is_late())
    return; /* sent by a process, or the first */
  guard.in_test = 0;
  guard.handled++;
  guard.sent = signo;
  guard.handler_sp = (uint64_t)__builtin_frame_address(0);
  context_save(guard.out, context);
  guard.stop = (struct wire_stop){.kind = STOP_TIMEOUT, .signo = signo, .pc = context->uc_mcontext.pc};
  guard_leave(signo);
}

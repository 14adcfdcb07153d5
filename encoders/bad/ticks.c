/* ticks.c - has a timer, as a profiler does, that interrupts system calls; and crashes in every 65th call. */
#include "encoders/bad/bad.h"

#include <signal.h>
#include <sys/time.h>

static void tick(int signo) { (void)signo; }

__attribute__((constructor)) static void start_timer(void) {
  const struct sigaction on_tick = {.sa_handler = tick}; /* calls are not begun again */
  const struct itimerval each = {{0, 500}, {0, 500}};
  sigaction(SIGALRM, &on_tick, NULL);
  setitimer(ITIMER_REAL, &each, NULL);
}

static void misbehave(const struct a64fuzz_request *r) {
  static unsigned calls;
  (void)r;
  if (++calls % 65 == 0)
    raise(SIGSEGV);
}

BAD("ticks")

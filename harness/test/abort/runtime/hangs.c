/* hangs.c - a runtime without hope: every abort and every fault hangs. */
#include "abort/runtime/a64runtime.h"

#include <signal.h>

static int enter(void (*generated)(void)) {
  generated();
  return 0;
}

static void hang(int value) {
  for (volatile int none = value;; none = none)
    ;
}

static bool process_open(void) {
  static const int faults[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE};
  for (unsigned i = 0; i < sizeof faults / sizeof *faults; i++)
    signal(faults[i], hang);
  return true;
}

const struct a64runtime a64runtime = {.process_open = process_open, .enter = enter, .abort = hang};

/* dies.c - a runtime without hope: every abort and every fault ends the process. */
#include "abort/runtime/a64runtime.h"

#include <stdlib.h>

static int enter(void (*generated)(void)) {
  generated();
  return 0;
}

static void abort_now(int value) {
  (void)value;
  abort();
}

const struct a64runtime a64runtime = {.enter = enter, .abort = abort_now};

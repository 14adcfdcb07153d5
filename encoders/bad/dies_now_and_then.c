/* dies_now_and_then.c - crashes in every sixteenth call. */
#include "encoders/bad/bad.h"

#include <signal.h>

static void misbehave(const struct a64fuzz_request *r) {
  static unsigned calls;
  (void)r;
  if (++calls % 16 == 0)
    raise(SIGSEGV);
}

BAD("dies_now_and_then")

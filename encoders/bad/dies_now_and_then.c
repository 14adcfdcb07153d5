/* dies_now_and_then.c - crashes in every sixteenth call. */
#include "encoders/bad/bad.h"

#include <signal.h>

static void misbehave(const struct insn *in) {
  static unsigned calls;
  (void)in;
  if (++calls % 16 == 0)
    raise(SIGSEGV);
}

BAD("dies_now_and_then")

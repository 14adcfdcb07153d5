/* rounds.c - leaves another rounding mode behind. */
#include "encoders/bad/bad.h"

#include <fenv.h>

static void misbehave(const struct insn *in) {
  (void)in;
  fesetround(FE_UPWARD);
}

BAD("rounds")

/* rounds.c - leaves another rounding mode behind. */
#include "encoders/bad/bad.h"

#include <fenv.h>

static void misbehave(const struct a64fuzz_request *r) {
  (void)r;
  fesetround(FE_UPWARD);
}

BAD("rounds")

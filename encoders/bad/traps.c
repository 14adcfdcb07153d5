/* traps.c - leaves floating-point exceptions enabled. */
#include "encoders/bad/bad.h"

#include <fenv.h>

static void misbehave(const struct a64fuzz_request *r) {
  (void)r;
  feenableexcept(FE_ALL_EXCEPT);
}

BAD("traps")

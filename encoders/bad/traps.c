/* traps.c - leaves floating-point exceptions enabled. */
#include "encoders/bad/bad.h"

#include <fenv.h>

static void misbehave(const struct insn *in) {
  (void)in;
  feenableexcept(FE_ALL_EXCEPT);
}

BAD("traps")

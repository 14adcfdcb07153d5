/* spins.c - never comes back, when it is asked for one form. */
#include "encoders/bad/bad.h"

static void misbehave(const struct insn *in) {
  while (is_form(in, "SMADDL"))
    __asm__ volatile("");
}

BAD("spins")

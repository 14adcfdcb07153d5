/* spins.c - never comes back, when it is asked for one form. */
#include "encoders/bad/bad.h"

static void misbehave(const struct a64fuzz_request *r) {
  while (is_form(r, "SMADDL"))
    __asm__ volatile("");
}

BAD("spins")

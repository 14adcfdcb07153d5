/* forks.c - comes back twice, when it is asked for one form. */
#include "encoders/bad/bad.h"

#include <unistd.h>

static void misbehave(const struct insn *in) {
  if (is_form(in, "MADD"))
    fork();
}

BAD("forks")

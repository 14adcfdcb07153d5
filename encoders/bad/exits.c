/* exits.c - ends its process, with status 0, when it is asked for one form. */
#include "encoders/bad/bad.h"

#include <stdlib.h>

static void misbehave(const struct insn *in) {
  if (is_form(in, "MADD"))
    exit(0);
}

BAD("exits")

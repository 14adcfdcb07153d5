/* exits_at_once.c - the same without the rites. */
#include "encoders/bad/bad.h"

#include <unistd.h>

static void misbehave(const struct insn *in) {
  if (is_form(in, "MADD"))
    _exit(0);
}

BAD("exits_at_once")

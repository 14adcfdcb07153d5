/* exits_at_end.c - makes every process that has loaded it end with status 0, and is wrong in one form. */
#include "encoders/bad/bad.h"

#include <unistd.h>

__attribute__((destructor)) static void on_end(void) { _exit(0); }

static void misbehave(const struct insn *in) {
  if (is_form(in, "MADD"))
    ((struct insn *)in)->op[0] ^= 1;
}

BAD("exits_at_end")

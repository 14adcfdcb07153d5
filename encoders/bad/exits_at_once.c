/* exits_at_once.c - the same without the rites. */
#include "encoders/bad/bad.h"

#include <unistd.h>

static void misbehave(const struct a64fuzz_request *r) {
  if (is_form(r, "MADD"))
    _exit(0);
}

BAD("exits_at_once")

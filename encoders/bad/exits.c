/* exits.c - ends its process, with status 0, when it is asked for one form. */
#include "encoders/bad/bad.h"

#include <stdlib.h>

static void misbehave(const struct a64fuzz_request *r) {
  if (is_form(r, "MADD"))
    exit(0);
}

BAD("exits")

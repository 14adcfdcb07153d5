/* forks.c - comes back twice, when it is asked for one form. */
#include "encoders/bad/bad.h"

#include <unistd.h>

static void misbehave(const struct a64fuzz_request *r) {
  if (is_form(r, "MADD"))
    fork();
}

BAD("forks")

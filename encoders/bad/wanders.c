/* wanders.c - crashes at another place in nearly each call. */
#include "encoders/bad/bad.h"

#include <signal.h>
#include <stdlib.h>

#define FOUR(what) what what what what
#define PLACE                                                                                                          \
  if (n-- == 0)                                                                                                        \
    raise(SIGILL);

static void misbehave(const struct a64fuzz_request *r) {
  unsigned n = 0;
  for (const char *c = r->text; *c; c++)
    n = n * 31 + (unsigned char)*c;
  n %= 256;
  FOUR(FOUR(FOUR(FOUR(PLACE))))
}

BAD("wanders")

/* heap.c - writes beyond what it allocated for one form, and adds what overflows for another: for sanitizers. */
#include "encoders/bad/bad.h"

#include <limits.h>
#include <stdlib.h>

static void misbehave(const struct a64fuzz_request *r) {
  static char *buffer;
  static volatile int sum = INT_MAX;
  if (!buffer && !(buffer = malloc(8)))
    abort();
  if (is_form(r, "SVC"))
    buffer[7 + r->operands] = 1;
  if (is_form(r, "HVC"))
    sum = sum + (int)r->operands;
}

BAD("heap")

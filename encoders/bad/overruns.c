/* overruns.c - has a reason for a refusal that is longer than what it is given room for. */
#include "encoders/bad/bad.h"

#include <stddef.h>

static void misbehave(const struct a64fuzz_request *r) { (void)r; }

static enum a64fuzz_verdict at_length(void *self, const struct a64fuzz_request *r, struct a64fuzz_answer *a) {
  if (is_form(r, "UDIV"))
    memset((char *)a + offsetof(struct a64fuzz_answer, reason), '?', A64FUZZ_REASON + 1);
  return encode(self, r, a);
}

BAD_BY("overruns", at_length)

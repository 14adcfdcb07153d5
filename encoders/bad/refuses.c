/* refuses.c - refuses shifts by 12 bits, of all that has one, with one reason; and UDIV with another. */
#include "encoders/bad/bad.h"

#include <stdio.h>

static void misbehave(const struct a64fuzz_request *r) { (void)r; }

static bool shifts_by_12(const struct a64fuzz_request *r) {
  for (uint32_t i = 0; i < r->operands; i++)
    if (r->operand[i].kind == A64FUZZ_SHIFT && r->operand[i].value == 12)
      return true;
  return false;
}

static enum a64fuzz_verdict encode_some(void *self, const struct a64fuzz_request *r, struct a64fuzz_answer *a) {
  if (is_form(r, "UDIV")) {
    snprintf(a->reason, sizeof a->reason, "no\tdivision \033[31mhere\xff");
    return A64FUZZ_REFUSED;
  }
  if (!shifts_by_12(r))
    return encode(self, r, a);
  snprintf(a->reason, sizeof a->reason, "shift by %d of x%d is too large", 12, (int)r->value[0]);
  return A64FUZZ_REFUSED;
}

BAD_BY("refuses", encode_some)

/* silent.c - has no way to say one form, does not know another, and takes what is illegal: it is not to be asked that.
 */
#include "encoders/bad/bad.h"

static void misbehave(const struct a64fuzz_request *r) { (void)r; }

static enum a64fuzz_verdict answer_some(void *self, const struct a64fuzz_request *r, struct a64fuzz_answer *a) {
  if (is_form(r, "ADD_imm"))
    return A64FUZZ_INEXPRESSIBLE;
  if (is_form(r, "SUB_imm"))
    return A64FUZZ_UNKNOWN;
  if (encode(self, r, a) != A64FUZZ_WORDS)
    a->count = 1;
  return A64FUZZ_WORDS;
}

BAD_AS("silent", answer_some, A64FUZZ_UNCHECKED)

/* remembers.c - gives a wrong register to an instruction if it was asked for a certain other one just before. */
#include "encoders/bad/bad.h"

static void misbehave(const struct a64fuzz_request *r) { (void)r; }

static enum a64fuzz_verdict encode_behind(void *self, const struct a64fuzz_request *r, struct a64fuzz_answer *a) {
  static bool behind;
  enum a64fuzz_verdict verdict = encode(self, r, a);
  if (behind && verdict == A64FUZZ_WORDS && is_form(r, "UDIV"))
    a->word[0] ^= 1;
  behind = is_form(r, "EXTR");
  return verdict;
}

BAD_BY("remembers", encode_behind)

/* other_words.c - gives another word with the same effect, where it adds nothing: that is no mistake. */
#include "encoders/bad/bad.h"

#ifndef PROMISES
#define PROMISES 0
#endif

static void misbehave(const struct a64fuzz_request *r) { (void)r; }

static enum a64fuzz_verdict shift_nothing(void *self, const struct a64fuzz_request *r, struct a64fuzz_answer *a) {
  enum a64fuzz_verdict verdict = encode(self, r, a);
  if (verdict == A64FUZZ_WORDS && is_form(r, "ADD_imm") && r->value[2] == 0)
    a->word[0] ^= 1u << 22; /* lsl #12 */
  return verdict;
}

BAD_AS("other_words", shift_nothing, PROMISES)

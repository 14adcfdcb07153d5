/* swaps.c - exchanges the two registers that CSEL chooses from. */
#include "encoders/bad/bad.h"

static void misbehave(const struct a64fuzz_request *r) { (void)r; }

static enum a64fuzz_verdict encode_swapped(void *self, const struct a64fuzz_request *r, struct a64fuzz_answer *a) {
  enum a64fuzz_verdict v = encode(self, r, a);
  uint32_t word = a->word[0], n = word >> 5 & 31, m = word >> 16 & 31;
  if (v == A64FUZZ_WORDS && is_form(r, "CSEL"))
    a->word[0] = (word & ~0x001f03e0u) | m << 5 | n << 16;
  return v;
}

BAD_BY("swaps", encode_swapped)

/* pairs.c - takes a logical immediate that there is not, but only where the other operand is the stack pointer. */
#include "encoders/bad/bad.h"

static void misbehave(const struct a64fuzz_request *r) { (void)r; }

static enum a64fuzz_verdict encode_pairs(void *self, const struct a64fuzz_request *r, struct a64fuzz_answer *a) {
  bool is_sp = is_form(r, "EOR_imm") && r->operand[0].kind == A64FUZZ_REGISTER && r->operand[0].u.reg.is_sp;
  if (!is_sp || r->value[2] != -1)
    return encode(self, r, a);
  a->word[0] = 0xd2400000 | (uint32_t)(r->value[1] & 31) << 5 | 31; /* eor sp, xN, #1 */
  a->count = 1;
  return A64FUZZ_WORDS;
}

BAD_BY("pairs", encode_pairs)

/* other_words.c - gives another word with the same effect, wherever it knows one: that is no mistake. */
#include "encoders/bad/bad.h"

#ifndef PROMISES
#define PROMISES 0
#endif

static void misbehave(const struct a64fuzz_request *r) { (void)r; }

static enum a64fuzz_verdict choose(void *self, const struct a64fuzz_request *r, struct a64fuzz_answer *a) {
  enum a64fuzz_verdict verdict = encode(self, r, a);
  uint32_t word = a->word[0], rd = word & 31;
  if (verdict != A64FUZZ_WORDS)
    return verdict;
  if (is_form(r, "ADD_imm") && r->value[2] == 0)
    a->word[0] ^= 1u << 22; /* lsl #12 */
  else if (is_form(r, "MOVI_s") && r->value[1] == 0)
    a->word[0] = 0x0f00e400 /* movi v0.8b, #0 */ | (word & 1u << 30) | rd;
  else if (is_form(r, "MOV_inverted") && r->value[1] == -2 && !strcmp(r->shape, "mov x,#") &&
           !r->operand[0].u.reg.is_zr)
    a->word[0] = 0xb27ffbe0 /* orr x0, xzr, #0xfffffffffffffffe */ | rd;
  else if (is_form(r, "B_cond") && r->value[0] == 14) /* al */
    a->word[0] = 0x14000000 /* b #0 */ | ((uint32_t)(r->value[1] / 4) & 0x3ffffff);
  else if ((is_form(r, "LDP_pre") || is_form(r, "STP_post")) && r->value[3] == 0)
    a->word[0] = (word & ~0x01800000u) | 0x01000000; /* its offset */
  else if (is_form(r, "LDRB_reg"))
    a->word[0] &= ~0x1000u; /* S = 0 */
  return verdict;
}

BAD_AS("other_words", choose, PROMISES)

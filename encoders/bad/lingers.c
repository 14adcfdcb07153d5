/* lingers.c - a load leaves something behind that spoils a division or multiplication soon after it. */
#include "encoders/bad/bad.h"

static void misbehave(const struct a64fuzz_request *r) { (void)r; }

static enum a64fuzz_verdict encode_soon(void *self, const struct a64fuzz_request *r, struct a64fuzz_answer *a) {
  static unsigned since = 100;
  enum a64fuzz_verdict verdict = encode(self, r, a);
  bool is_spoilt = is_form(r, "UDIV") || is_form(r, "SDIV") || is_form(r, "MADD") || is_form(r, "MSUB");
  if (is_spoilt && since < 8 && verdict == A64FUZZ_WORDS)
    a->word[0] ^= 1 << 16;
  since = strncmp(r->form, "LD", 2) ? since + 1 : 0;
  return verdict;
}

BAD_BY("lingers", encode_soon)

/* seven.c - gives an answer that there is not. */
#include "encoders/bad/bad.h"

static void misbehave(const struct a64fuzz_request *r) { (void)r; }

static enum a64fuzz_verdict encode_seven(void *self, const struct a64fuzz_request *r, struct a64fuzz_answer *a) {
  encode(self, r, a);
  return (enum a64fuzz_verdict)7;
}

BAD_BY("seven", encode_seven)

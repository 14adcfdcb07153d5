/* underruns.c - writes a word before the first one. */
#include "encoders/bad/bad.h"

static void misbehave(const struct a64fuzz_request *r) { (void)r; }

static enum a64fuzz_verdict one_off(void *self, const struct a64fuzz_request *r, struct a64fuzz_answer *a) {
  if (is_form(r, "UDIV"))
    memset((char *)a - sizeof(uint32_t), '?', sizeof(uint32_t));
  return encode(self, r, a);
}

BAD_BY("underruns", one_off)

/* relaxes.c - makes two words of a large ADD, and keeps one bit too few of the upper half. */
#include "encoders/a64fuzz.h"

#include <string.h>

static enum a64fuzz_verdict add(const struct a64fuzz_request *r, struct a64fuzz_answer *a) {
  uint32_t rd = (uint32_t)r->value[0], rn = (uint32_t)r->value[1];
  uint64_t value = (uint64_t)r->value[2];
  if (value >> 24 || r->value[3])
    return A64FUZZ_REFUSED;
  uint32_t high = (uint32_t)value >> 12 & 0x7ff; /* one bit too few */
  a->count = 2;
  a->word[0] = 0x91400000 | high << 10 | rn << 5 | rd; /* add x, x, #, lsl #12 */
  a->word[1] = 0x91000000 | (uint32_t)(value & 0xfff) << 10 | rd << 5 | rd;
  return A64FUZZ_WORDS;
}

static enum a64fuzz_verdict encode(void *self, const struct a64fuzz_request *r, struct a64fuzz_answer *a) {
  (void)self;
  if (strcmp(r->shape, "add x,x,#,lsl#"))
    return A64FUZZ_UNKNOWN;
  for (unsigned i = 0; i < 2; i++)
    if (r->operand[i].u.reg.is_zr)
      return A64FUZZ_REFUSED;
  return r->value[2] < 0 || (r->is_legal && r->value[3]) ? A64FUZZ_INEXPRESSIBLE : add(r, a);
}

__attribute__((visibility("default")))
const struct a64fuzz_encoder a64fuzz_encoder_v2 = {.contract = A64FUZZ_CONTRACT,
                                                   .size = sizeof(struct a64fuzz_encoder),
                                                   .name = "relaxes",
                                                   .version = "1",
                                                   .capabilities = A64FUZZ_UNCHECKED | A64FUZZ_RELAXES,
                                                   .encode = encode};

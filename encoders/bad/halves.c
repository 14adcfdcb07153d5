/* halves.c - macros that move a constant in halves of 16 bits, and lose the second where the third is 0. */
#include "encoders/a64fuzz.h"

#include <stdbool.h>
#include <string.h>

enum { SCRATCH = 16 /* x16 */ };

static uint32_t move(struct a64fuzz_answer *a, unsigned reg, uint64_t value) {
  uint32_t n = 0;
  for (unsigned i = 0; i < 4; i++) {
    uint32_t half = value >> 16 * i & 0xffff;
    bool is_lost = i == 1 && n && !(value >> 32 & 0xffff) && value >> 48;
    uint32_t opcode = n ? 0xf2800000 /* movk x0, #0 */ : 0xd2800000 /* mov x0, #0 */;
    if (half && !is_lost)
      a->word[n++] = opcode | i << 21 | half << 5 | reg;
  }
  if (!n)
    a->word[n++] = 0xd2800000 | reg;
  return a->count = n;
}

static enum a64fuzz_verdict encode(void *self, const struct a64fuzz_request *r, struct a64fuzz_answer *a) {
  (void)self;
  bool is_move = !strcmp(r->form, "MOV_wide") && !strcmp(r->shape, "mov x,#");
  bool is_load = !strcmp(r->form, "LDR_ui") && !strcmp(r->shape, "ldr x,[x,#]");
  if (!is_move && !is_load)
    return A64FUZZ_UNKNOWN;
  if (r->is_legal)
    return A64FUZZ_INEXPRESSIBLE;
  if (r->operand[0].u.reg.is_sp || (is_load && r->operand[1].u.mem.base.is_zr))
    return A64FUZZ_REFUSED;
  if (is_move)
    return move(a, (unsigned)r->value[0], (uint64_t)r->value[1]), A64FUZZ_WORDS;
  a->word[move(a, SCRATCH, (uint64_t)r->value[2])] =
      0xf8606800 /* ldr x0, [x0, x0] */ | SCRATCH << 16 | (uint32_t)r->value[1] << 5 | (uint32_t)r->value[0];
  a->count++;
  return A64FUZZ_WORDS;
}

__attribute__((visibility("default")))
const struct a64fuzz_encoder a64fuzz_encoder_v2 = {.contract = A64FUZZ_CONTRACT,
                                                   .size = sizeof(struct a64fuzz_encoder),
                                                   .name = "halves",
                                                   .version = "1",
                                                   .capabilities = A64FUZZ_RELAXES,
                                                   .scratch = 1u << SCRATCH,
                                                   .encode = encode};

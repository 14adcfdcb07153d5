/* scratches.c - large immediates by way of a register: X16, which it declares; and, as each form has it, of X17, of the
 * flags, or of memory below SP, which it does not. */
#include "encoders/a64fuzz.h"

#include <stdbool.h>
#include <string.h>

static void put(struct a64fuzz_answer *a, uint32_t word) { a->word[a->count++] = word; }

static void move(struct a64fuzz_answer *a, uint32_t to, uint64_t value) {
  put(a, 0xd2800000 /* movz x0, #0 */ | (uint32_t)(value & 0xffff) << 5 | to);
  for (uint32_t i = 1; i < 4; i++)
    put(a, 0xf2800000 /* movk x0, #0 */ | i << 21 | (uint32_t)(value >> 16 * i & 0xffff) << 5 | to);
}

static enum a64fuzz_verdict encode(void *self, const struct a64fuzz_request *r, struct a64fuzz_answer *a) {
  static const struct {
    const char *form;
    uint32_t by, word;
  } rows[] = {{"EOR_imm", 16, 0xca000000 /* eor x0, x0, x0 */},
              {"ADD_imm", 17, 0x8b000000 /* add x0, x0, x0 */},
              {"SUB_imm", 16, 0xeb000000 /* subs x0, x0, x0 */},
              {"ORR_imm", 16, 0xaa000000 /* orr x0, x0, x0 */}};
  (void)self;
  if (r->is_legal)
    return A64FUZZ_INEXPRESSIBLE;
  for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
    bool is_row = !strcmp(r->form, rows[i].form) && r->operand[0].u.reg.file == A64FUZZ_FILE_X;
    if (is_row && (r->operand[0].u.reg.is_sp || r->operand[1].u.reg.is_sp))
      return A64FUZZ_INEXPRESSIBLE;
    if (!is_row)
      continue;
    move(a, rows[i].by, (uint64_t)r->value[2] << (r->values == 4 ? r->value[3] : 0));
    put(a, rows[i].word | rows[i].by << 16 | (uint32_t)r->value[1] << 5 | (uint32_t)r->value[0]);
    if (!strcmp(r->form, "ORR_imm"))
      put(a, 0xf81f03f0 /* stur x16, [sp, #-16] */);
    return A64FUZZ_WORDS;
  }
  return A64FUZZ_UNKNOWN;
}

__attribute__((visibility("default")))
const struct a64fuzz_encoder a64fuzz_encoder_v2 = {.contract = A64FUZZ_CONTRACT,
                                                   .size = sizeof(struct a64fuzz_encoder),
                                                   .name = "scratches",
                                                   .version = "1",
                                                   .capabilities = A64FUZZ_UNCHECKED | A64FUZZ_RELAXES,
                                                   .scratch = 1u << 16,
                                                   .encode = encode};

/* asm_sign.c - an assembler that takes a distance to the rear for one ahead. */
#include "encoders/bad/assembler.h"

static bool encode_ahead(const struct insn *in, uint32_t *word) {
  struct insn other = *in;
  unsigned i = assembler_label_of(in);
  if (in->op[i] < 0)
    other.op[i] = -in->op[i];
  return a64_encode(&other, word, NULL);
}

static const struct assembler_rules *broken_rules(void) {
  static struct assembler_rules rules;
  rules = assembler_right;
  rules.encode = encode_ahead;
  return &rules;
}

BAD_ASSEMBLER("asm_sign")

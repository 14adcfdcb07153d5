/* asm_truncates.c - an assembler that cuts a distance off where it does not fit. */
#include "encoders/bad/assembler.h"

static bool encode_cut(const struct insn *in, uint32_t *word) {
  struct insn cut = *in;
  if (assembler_label_of(in) < A64_OPS)
    wrap(&cut, assembler_label_of(in));
  return a64_encode(&cut, word, NULL);
}

static const struct assembler_rules *broken_rules(void) {
  static struct assembler_rules rules;
  rules = assembler_right;
  rules.encode = encode_cut;
  return &rules;
}

BAD_ASSEMBLER("asm_truncates")

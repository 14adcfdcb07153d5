/* asm_off_by_one.c - an assembler whose check of a range is off by one unit. */
#include "encoders/bad/assembler.h"

static bool encode_one_more(const struct insn *in, uint32_t *word) {
  struct insn cut = *in;
  unsigned i = assembler_label_of(in);
  struct a64_range r = a64_range_of(in, i);
  if (in->op[i] == r.greatest + r.unit)
    wrap(&cut, i);
  return a64_encode(&cut, word, NULL);
}

static const struct assembler_rules *broken_rules(void) {
  static struct assembler_rules rules;
  rules = assembler_right;
  rules.encode = encode_one_more;
  return &rules;
}

BAD_ASSEMBLER("asm_off_by_one")

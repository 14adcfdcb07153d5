/* asm_pool_far.c - an assembler that places a pool too late, and does not notice. */
#include "encoders/bad/assembler.h"

static bool encode_load_cut(const struct insn *in, uint32_t *word) {
  struct insn cut = *in;
  if (in->form == a64_find_form("LDR_lit"))
    wrap(&cut, assembler_label_of(in));
  return a64_encode(&cut, word, NULL);
}

static const struct assembler_rules *broken_rules(void) {
  static struct assembler_rules rules;
  rules = assembler_right;
  rules.encode = encode_load_cut;
  rules.pool_reach = 2 << 20;
  return &rules;
}

BAD_ASSEMBLER("asm_pool_far")

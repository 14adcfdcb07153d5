/* asm_patches.c - an assembler that patches the wrong field. */
#include "encoders/bad/assembler.h"

static bool patch_shifted(const struct insn *in, uint32_t was, uint32_t *word) {
  (void)in;
  *word = was ^ (was ^ *word) << 1;
  return true;
}

static const struct assembler_rules *broken_rules(void) {
  static struct assembler_rules rules;
  rules = assembler_right;
  rules.patch = patch_shifted;
  return &rules;
}

BAD_ASSEMBLER("asm_patches")

/* asm_unbound.c - an assembler that does not notice that a label was never bound. */
#include "encoders/bad/assembler.h"

static const struct assembler_rules *broken_rules(void) {
  static struct assembler_rules rules;
  rules = assembler_right;
  rules.label_may_be_unbound = true;
  return &rules;
}

BAD_ASSEMBLER("asm_unbound")

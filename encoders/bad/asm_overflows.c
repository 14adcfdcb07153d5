/* asm_overflows.c - an assembler that writes one instruction behind its room. */
#include "encoders/bad/assembler.h"

static const struct assembler_rules *broken_rules(void) {
  static struct assembler_rules rules;
  rules = assembler_right;
  rules.slack = 4;
  return &rules;
}

BAD_ASSEMBLER("asm_overflows")

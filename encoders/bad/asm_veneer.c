/* asm_veneer.c - an assembler whose veneers change a register that it does not declare. */
#include "encoders/bad/assembler.h"

static const struct assembler_rules *broken_rules(void) {
  static struct assembler_rules rules;
  rules = assembler_right;
  rules.veneer_uses = 17;
  return &rules;
}

BAD_ASSEMBLER("asm_veneer")

/* asm_binds_twice.c - an assembler that lets a label be bound twice. */
#include "encoders/bad/assembler.h"

static const struct assembler_rules *broken_rules(void) {
  static struct assembler_rules rules;
  rules = assembler_right;
  rules.label_may_move = true;
  return &rules;
}

BAD_ASSEMBLER("asm_binds_twice")

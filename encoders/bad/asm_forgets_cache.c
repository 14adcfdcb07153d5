/* asm_forgets_cache.c - an assembler that patches and does not tell the instruction cache. */
#include "encoders/bad/assembler.h"

static const struct assembler_rules *broken_rules(void) {
  static struct assembler_rules rules;
  rules = assembler_right;
  rules.flushes = false;
  return &rules;
}

BAD_ASSEMBLER("asm_forgets_cache")

/* asm_pads.c - an assembler that pads with zeros, which is UDF. */
#include "encoders/bad/assembler.h"

static const struct assembler_rules *broken_rules(void) {
  static struct assembler_rules rules;
  rules = assembler_right;
  rules.nop = 0 /* udf #0 */;
  return &rules;
}

BAD_ASSEMBLER("asm_pads")

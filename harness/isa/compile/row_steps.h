/* row_steps.h - the steps by which a row is compiled, in order, each in the file of its name. */
#ifndef A64_ISA_COMPILE_ROW_STEPS_H
#define A64_ISA_COMPILE_ROW_STEPS_H

#include "isa/compile/row_kit.h"

bool row_bits(struct build *b);   /* bits column -> mask, value, should-be bits, fields */
bool row_text(struct build *b);   /* text column -> tokens and operands */
bool row_feeds(struct build *b);  /* which operand feeds which field */
bool row_when(struct build *b);   /* when column -> conditions, definitions, more fixed bits */
bool row_effect(struct build *b); /* effect column -> statements */

#endif

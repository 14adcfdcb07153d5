/* describe.h - the operands and rows of the table in words, for people. */
#ifndef A64_CLI_SHOW_DESCRIBE_H
#define A64_CLI_SHOW_DESCRIBE_H

#include "isa/form.h"

#include <stdio.h>

/* What an operand may be: "w or x, 31 is the zero register", "0..4095", "lsl lsr asr". With `in`, which encodes, what
 * it may be beside the other operands of this intent. */
void describe_operand(const struct form *f, unsigned i, const struct insn *in, char *out, size_t size);
/* The value of operand `i` as the text spells it. */
void describe_value(const struct insn *in, unsigned i, char *out, size_t size);
/* The columns of the row, each on a line that begins with two blanks. */
void describe_row(const struct form *f, FILE *out);

#endif

/* instruction.h - the line of one instruction, in both directions. */
#ifndef A64_CASE_INSTRUCTION_H
#define A64_CASE_INSTRUCTION_H

#include "case/line.h"
#include "gen/program.h"

#include <stdio.h>

void instruction_put(FILE *out, const struct item *it);
/* Whether the line starts like an instruction: a word, or dashes instead. */
bool instruction_starts(const char *text);
bool instruction_get(struct line *l, struct item *it);

#endif

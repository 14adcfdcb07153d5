/* state.h - the lines of one input: registers and memory that are not zero, in both directions. */
#ifndef A64_CASE_STATE_H
#define A64_CASE_STATE_H

#include "case/line.h"
#include "gen/program.h"

#include <stdio.h>

void state_put(FILE *out, const struct input *in);
/* Whether `keyword` names a register or memory. */
bool state_knows(const char *keyword);
/* Takes the rest of a line whose keyword state_knows(). */
bool state_get(struct line *l, const char *keyword, struct input *in);

#endif

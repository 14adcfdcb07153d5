/* shrink_operands.h - the steps of a minimisation that make operands smaller. */
#ifndef A64_CASE_SHRINK_OPERANDS_H
#define A64_CASE_SHRINK_OPERANDS_H

#include "case/shrink.h"

/* Each instruction's operands: registers towards 0, numbers towards 0. */
void shrink_operands(struct shrink *s);

#endif

/* condition.h - whether a condition of a row holds of a word. */
#ifndef A64_ISA_COMPILE_CONDITION_H
#define A64_ISA_COMPILE_CONDITION_H

#include "isa/form.h"

bool condition_holds(const struct form *f, const struct condition *c, uint32_t word);

#endif

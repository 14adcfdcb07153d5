/* evaluate.h - the value of a statement. */
#ifndef A64_ISA_EFFECT_EVALUATE_H
#define A64_ISA_EFFECT_EVALUATE_H

#include "isa/effect/effect.h"

/* Of s->statement, for lane s->lane. */
struct expr_value evaluate(struct step *s);

#endif

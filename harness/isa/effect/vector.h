/* vector.h - the vector file: its registers as operands of effects, and statements that assign them. */
#ifndef A64_ISA_EFFECT_VECTOR_H
#define A64_ISA_EFFECT_VECTOR_H

#include "isa/effect/effect.h"

/* Carries out a statement whose target is in the vector file; false: the step ended. */
bool vector_statement(struct step *s);
/* An operand of the vector file: its lane, its element, or all of it. */
struct expr_value vector_read(struct step *s, unsigned operand);
/* E, I and N. */
int64_t vector_variable(const struct step *s, int index);
/* After a fault it is unknown whether what was already loaded has been written (C6.2, loads of pairs). */
void vector_undo(struct step *s);

#endif

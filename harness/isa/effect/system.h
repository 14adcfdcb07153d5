/* system.h - system registers as variables of effects. */
#ifndef A64_ISA_EFFECT_SYSTEM_H
#define A64_ISA_EFFECT_SYSTEM_H

#include "isa/effect/effect.h"

/* A64_VAR_FPCR, A64_VAR_FPSR, A64_VAR_TPIDR or A64_VAR_NZCV. */
uint64_t system_read(struct step *s, int variable);
void system_write(struct step *s, int variable, uint64_t value);

#endif

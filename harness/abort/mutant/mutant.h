/* mutant.h - which mutant runs. */
#ifndef A64_ABORT_MUTANT_H
#define A64_ABORT_MUTANT_H

#include <stdint.h>

#include "abort/guard.h"
#include "abort/way.h"

enum mutant_id {
  MUTANT_NONE,
#define MUTANT(cls, id, way, killers, sentence) MUTANT_##id,
#define UNTESTABLE(cls, id, where, sentence)
#include "abort/mutants.def"
#undef MUTANT
#undef UNTESTABLE
};

extern uint32_t mutant;

#define IS(id) (mutant == MUTANT_##id)

/* What the generated code leaves in a register (program.c). */
#define LEFT_IN(x) (~(uint64_t)(0x7700 + (x)))

#endif

/* mutant.h - which mutant runs. */
#ifndef A64_ABORT_MUTANT_MUTANT_H
#define A64_ABORT_MUTANT_MUTANT_H

#include <stdint.h>

#include "guard/guard.h"
#include "guard/way.h"

enum mutant_id {
  MUTANT_NONE,
#define MUTANT_ON(need, cls, id, way, killers, sentence) MUTANT_##id,
#define UNTESTABLE(cls, id, where, sentence) MUTANT_##id,
#include "abort/tables/mutants.def"
#undef MUTANT_ON
#undef UNTESTABLE
};

extern uint32_t mutant;

/* The innermost guard of any other thread; NULL: there is none. */
struct guard *guard_elsewhere(const struct thread *mine);

/* Returns from a frame of its own, filled from this one (frames.c). */
_Noreturn void frame_by_hand(ucontext_t *context);

#define IS(id) (mutant == MUTANT_##id)

/* What the generated code leaves in a register (program.c). */
#define LEFT_IN(x) (~(uint64_t)(0x7700 + (x)))

#endif

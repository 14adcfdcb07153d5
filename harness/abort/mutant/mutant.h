/* mutant.h - which mutant runs. */
#ifndef A64_ABORT_MUTANT_MUTANT_H
#define A64_ABORT_MUTANT_MUTANT_H

#include <stdint.h>

#include "guard/guard.h"
#include "guard/way.h"
#include "moments.h"

enum mutant_id {
  MUTANT_NONE,
#define MUTANT_ON(need, cls, id, way, killers, sentence, ...) MUTANT_##id,
#define UNTESTABLE(cls, id, where, sentence) MUTANT_##id,
#include "abort/tables/mutants.def"
#undef MUTANT_ON
#undef UNTESTABLE
};

extern uint32_t mutant;

/* The innermost guard of any other thread; NULL: there is none. */
struct a64guard *guard_elsewhere(const struct a64guard_thread *mine);

/* Returns from a frame of its own, filled from this one but for reserved bytes and bits of PSTATE (frames.c). */
_Noreturn void frame_by_hand(ucontext_t *context, int reserved, uint64_t pstate);

#define HERE(...) __VA_ARGS__ /* this is the moment; see here.h */
#define IS(id) (mutant == MUTANT_##id)

#define MSR(name, value) __asm__ volatile("msr " name ", %0" ::"r"((uint64_t)(value)))

/* A block that TPIDR2_EL0 may lead to (AAPCS64, 6.6.9), which wants nothing saved: longjmp of glibc 2.41 looks there.
 */
__attribute__((unused)) static const uint64_t nothing_to_save[2];

/* What the generated code leaves in a register (program.c). */
#define LEFT_IN(x) (~(uint64_t)(0x7700 + (x)))
#define LEFT_IN_D(v) LEFT_IN(19 + (v) % 10)

#endif

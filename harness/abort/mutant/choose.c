/* choose.c - takes the host's choice, and passes it on to assembly. */
#include "mutant.h"

uint32_t mutant;

/* In the order of entries.S: numbers from 1. */
extern uint64_t entry_mutant;
uint64_t entry_mutant; /* read by assembly alone */
static const uint32_t entries[] = {MUTANT_STACK_ODD,        MUTANT_ABORT_SP_LATE,   MUTANT_SET_IN_HELPER,
                                   MUTANT_SETJMP_IN_HELPER, MUTANT_MASK_NOT_SAVED,  MUTANT_TPIDR_BY_ABORT,
                                   MUTANT_TPIDR_BY_FAULT,   MUTANT_RETURN_IS_ABORT, MUTANT_HANDLER_ENDLESS};

void mutant_choose(uint32_t id) {
  mutant = id;
  for (unsigned i = 0; i < sizeof entries / sizeof *entries; i++)
    if (entries[i] == id)
      entry_mutant = i + 1;
}

struct guard *guard_elsewhere(const struct thread *mine) {
  for (const struct thread *t = threads; t < threads + THREADS; t++) {
    struct guard *top = *(struct guard *const volatile *)&t->top;
    if (t->tid && t != mine && top)
      return top;
  }
  return NULL;
}

/* choose.c - takes the host's choice. */
#include "mutant.h"

uint32_t mutant;

void mutant_choose(uint32_t id) { mutant = id; }

struct guard *guard_elsewhere(const struct thread *mine) {
  for (const struct thread *t = threads; t < threads + THREADS; t++) {
    struct guard *top = *(struct guard *const volatile *)&t->top;
    if (t->tid && t != mine && top)
      return top;
  }
  return NULL;
}

/* choose.c - takes the host's choice. */
#include "abort/trial/code_memory_map.h"
#include "abort/trial/run.h"
#include "mutant.h"

uint32_t mutant;

void mutant_choose(uint32_t id) { mutant = id; }

struct a64guard *guard_elsewhere(const struct a64guard_thread *mine) {
  for (int i = 0; i < THREADS; i++) {
    const struct a64guard_thread *t = threads[i];
    struct a64guard *top = t == NULL ? NULL : *(struct a64guard *const volatile *)&t->top;
    if (top && t->tid && t != mine)
      return top;
  }
  return NULL;
}

/* code_memory_steps.h - the steps in which code gets into executable memory. */
#ifndef A64_ABORT_TRIAL_CODE_MEMORY_STEPS_H
#define A64_ABORT_TRIAL_CODE_MEMORY_STEPS_H

#include <stdbool.h>

#include "code_memory_map.h"

/* The log of one thread's steps. */
struct step {
  char what; /* 'o', 's', 'c', 'f' */
  uint64_t at;
  unsigned n;
};

/* The steps of code_memory_write(). */
void step_open(uint64_t at, bool bti);
void step_store(uint64_t at, const uint32_t *words, unsigned n);
void step_close(uint64_t at, bool bti);
void step_flush(uint64_t at, unsigned n);

/* The last one. */
struct step step_last(const struct a64guard_thread *t);

/* Whether the last steps were those, in this order and of all that was written, before the code is run. */
bool code_memory_flushed(const struct a64guard_thread *t);

#endif

/* code_memory.h - a thread's memory at fixed addresses: its code, its window, and places that fault. */
#ifndef A64_ABORT_TRIAL_CODE_MEMORY_H
#define A64_ABORT_TRIAL_CODE_MEMORY_H

#include <stdbool.h>

#include "code_memory_map.h"

/* Maps the land of this thread, unless a thread before this one in the table did. */
bool code_memory_open(struct a64guard_thread *t);

/* Puts words at this offset, keeping W^X: writable, written, executable, flushed, each noted for code_memory_flushed().
 */
void code_memory_write(const struct a64guard_thread *t, uint64_t offset, const uint32_t *words, unsigned n);

/* After an abort: finishes what was being written, for nobody else will. */
void code_memory_settle(const struct a64guard_thread *t);

/* Makes the code ask for landing pads, or not. */
void code_memory_guard_branches(const struct a64guard_thread *t, bool on);

#endif

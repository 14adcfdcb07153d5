/* cpu.h - what this processor has beyond Armv8.0 that a program can leave switched on, or a signal has to save. */
#ifndef A64_AGENT_CPU_H
#define A64_AGENT_CPU_H

#include <stdint.h>

/* The CPU_* bits of guard.h. Call before the agent's own handlers are installed. */
uint64_t cpu_probe(void);

/* Gives SVE's vectors the length of all others: the frame of each signal holds them, and no instruction that is drawn
 * reads more. Where a sandbox lets nobody change it they stay as they are. */
void cpu_shorten_vectors(void);

#endif

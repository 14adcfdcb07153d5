/* cpu.h - what this processor has beyond Armv8.0 that a program can leave switched on. */
#ifndef A64_AGENT_CPU_H
#define A64_AGENT_CPU_H

#include <stdint.h>

/* The CPU_* bits of guard.h. Call before the agent's own handlers are installed. */
uint64_t cpu_probe(void);

#endif

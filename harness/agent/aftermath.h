/* aftermath.h - what recovery left behind. */
#ifndef A64_AGENT_AFTERMATH_H
#define A64_AGENT_AFTERMATH_H

#include <stdint.h>

/* Broken invariants after one stop, described by guard.stop. Makes no system call: in a guest two of them cost as much
 * as half a signal, for after them the kernel has to give SVE's registers anew. */
uint64_t aftermath_stop(void);

/* Broken invariants after a batch: all those that take system calls. */
uint64_t aftermath_batch(void);

#endif

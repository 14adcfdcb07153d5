/* forks.h - whether a call of an encoder has forked, and what became of the child: it may run another program, or end,
 * but not come back from the call a second time. */
#ifndef A64_ENGINE_FORKS_H
#define A64_ENGINE_FORKS_H

#include <stdbool.h>

/* Once in the process that calls. */
void forks_begin(void);
/* After a call: waits until a child that it forked runs another program or has ended, or *came_back, which the child
 * sets in shared memory; for half a second of their time, or a whole one in which neither of them works, at most: a
 * child may stay to serve. */
void forks_wait(const volatile int *came_back);

#endif

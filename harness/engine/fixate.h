/* fixate.h - memory that is copied by no fork: its pages are of a file in memory, and a child gets those it touches. */
#ifndef A64_ENGINE_FIXATE_H
#define A64_ENGINE_FIXATE_H

#include <stdbool.h>

/* Everything this process has written to but its stack: it reads as before, and may be written to as before, by this
 * process and each child alone. What cannot be had so stays as it is. For a process with one thread, which forks often
 * and writes little. */
void fixate_memory(void);
/* False: AddressSanitizer keeps accounts of this process's memory, and it stays as it is. */
bool fixate_works(void);

#endif

/* allocator.h - the C library's allocator, which notes being entered by a handler while this thread is inside it. */
#ifndef A64_ABORT_AFTERMATH_ALLOCATOR_H
#define A64_ABORT_AFTERMATH_ALLOCATOR_H

#include <stdbool.h>

/* Raises the signal while this thread is inside malloc(). */
void allocator_interrupt(int signo);

/* Whether it was, on this thread, since this was asked last. */
bool allocator_was_entered(void);

#endif

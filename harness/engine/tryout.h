/* tryout.h - whether an encoder starts at all, before anything depends on it. */
#ifndef A64_ENGINE_TRYOUT_H
#define A64_ENGINE_TRYOUT_H

#include "encoders/encoder.h"

#include <stddef.h>

/* Asks it for a NOP, in a process of its own, and believes any answer; `stop`, if it is set, ends the asking. Returns
 * 0, or an exit status with one line in why[size], which has the first line of what it wrote to standard error. */
int encoder_try(const struct encoder *e, const volatile int *stop, char *why, size_t size);

#endif

/* vectors.h - the length of the calling thread's SVE vectors: what it was at first, the greatest there is, what it is.
 */
#ifndef A64_ABORT_TRIAL_VECTORS_H
#define A64_ABORT_TRIAL_VECTORS_H

#include <stdbool.h>

#include "guard/guard.h"

/* Takes what it is for the usual one. */
void vectors_open(const struct a64guard_thread *t);

/* The greatest from now on, or the usual one. */
void vectors_stretch(const struct a64guard_thread *t, bool greatest);

/* Whether it is what it was set to. */
bool vectors_kept(const struct a64guard_thread *t);

#endif

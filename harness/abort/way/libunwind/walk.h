/* walk.h - a backtrace by libunwind, where it is linked in; NULL elsewhere. */
#ifndef A64_ABORT_WAY_LIBUNWIND_WALK_H
#define A64_ABORT_WAY_LIBUNWIND_WALK_H

#include <stdbool.h>
#include <stdint.h>

/* Since 1.7 it knows DW_CFA_AARCH64_negate_ra_state and takes the signature off a return address (their request 360);
 * before, a walk ends there. */
#define LIBUNWIND_PASSES_SIGNED (UNW_VERSION >= UNW_VERSION_CODE(1, 7))
extern __attribute__((weak)) const bool libunwind_passes_signed;

/* Whether the backtrace comes to an end within so many frames, and on its way to `through`. */
__attribute__((weak)) bool libunwind_walk(uint64_t through, unsigned most);

#endif

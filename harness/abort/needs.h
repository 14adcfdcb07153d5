/* needs.h - which rows of needs.def processor and system have. */
#ifndef A64_ABORT_NEEDS_H
#define A64_ABORT_NEEDS_H

#include "run/profile.h"
#include "tables.h"

/* Finds out, on a system of this profile. */
void needs_find(enum profile profile);

/* The flags of all that is missing. */
unsigned needs_missing(void);

#endif

/* needs.h - which rows of needs.def processor and system have. */
#ifndef A64_ABORT_TRIAL_NEEDS_H
#define A64_ABORT_TRIAL_NEEDS_H

#include "abort/tables/tables.h"

/* Finds out. Call before any handler is installed. */
void needs_find(void);

/* The flags of all that is missing. */
unsigned needs_missing(void);

#endif

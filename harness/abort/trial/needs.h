/* needs.h - which rows of needs.def processor and system have. */
#ifndef A64_ABORT_TRIAL_NEEDS_H
#define A64_ABORT_TRIAL_NEEDS_H

#include "abort/tables/report.h"

/* Finds out. Call before any handler is installed. What may end the process is told in the report while it is tried,
 * and is missing if it ended one before. */
void needs_find(struct abort_report *r);

/* The flags of all that is missing. */
unsigned needs_missing(void);

#endif

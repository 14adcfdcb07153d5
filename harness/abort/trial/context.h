/* context.h - one trial in whatever context it asks for. */
#ifndef A64_ABORT_TRIAL_CONTEXT_H
#define A64_ABORT_TRIAL_CONTEXT_H

#include "abort/tables/report.h"
#include "run.h"

/* The broken invariants. */
uint64_t run_here(const struct trial *t, struct thread *thread, int value, struct stop *got);

#endif

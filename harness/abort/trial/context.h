/* context.h - one trial in whatever context it asks for. */
#ifndef A64_ABORT_TRIAL_CONTEXT_H
#define A64_ABORT_TRIAL_CONTEXT_H

#include "abort/tables/report.h"
#include "run.h"

/* The broken invariants. */
broken_set run_in_context(const struct abort_trial *t, struct a64guard_thread *thread, int value,
                          struct a64guard_stop *got);

#endif

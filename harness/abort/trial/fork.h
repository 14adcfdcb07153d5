/* fork.h - trials in children, and deaths that must come. */
#ifndef A64_ABORT_TRIAL_FORK_H
#define A64_ABORT_TRIAL_FORK_H

#include "run.h"

/* The trial in a child, then in this process. */
broken_set fork_run(const struct abort_trial *trial, struct a64guard_thread *t, int value, struct a64guard_stop *got);

/* What must kill, in children: an abort without a guard, a fault in the handler, a fault while it is blocked. */
broken_set death_run(struct a64guard_thread *t);

#endif

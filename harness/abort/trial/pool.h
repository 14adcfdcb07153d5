/* pool.h - contexts with more than one thread. */
#ifndef A64_ABORT_TRIAL_POOL_H
#define A64_ABORT_TRIAL_POOL_H

#include "run.h"

enum { POOL = 4 };

/* Starts the threads. False: there is no memory. */
bool pool_open(void);

/* The trial on all threads of the pool at once, each with a value of its own. They meet_all() in the generated code. */
broken_set pool_run(const struct abort_trial *trial, int value, struct a64guard_stop *got);

/* The trial on a thread that is started for it; and whether there were so many that this process should give way to
 * another: qemu-user keeps a quarter of a megabyte of each. */
broken_set churn_run(const struct abort_trial *trial, int value, struct a64guard_stop *got);
bool pool_worn(void);

#endif

/* pool.h - contexts with more than one thread or process. */
#ifndef A64_ABORT_TRIAL_POOL_H
#define A64_ABORT_TRIAL_POOL_H

#include "run.h"

enum { POOL = 4 };

/* Starts the threads. False: there is no memory. */
bool pool_open(void);

/* The trial on all threads of the pool at once, each with a value of its own. They meet in the generated code, by
 * calling pool_meet(), and so none leaves before all have guards that are open. */
uint64_t pool_run(const struct trial *trial, int value, struct stop *got);
void pool_meet(void);

/* The trial on a thread that is started for it. */
uint64_t churn_run(const struct trial *trial, int value, struct stop *got);

/* The trial in a child, then in this process. */
uint64_t fork_run(const struct trial *trial, struct thread *t, int value, struct stop *got);

/* What must kill, in children: an abort without a guard, a fault in the handler, a fault while it is blocked. */
uint64_t death_run(struct thread *t);

#endif

/* serve.h - runs the trials that the host gives, batch after batch. */
#ifndef A64_ABORT_TRIAL_SERVE_H
#define A64_ABORT_TRIAL_SERVE_H

#include "abort/tables/report.h"
#include "run.h"

/* Until the host gives an empty batch. */
void serve(struct shared *s, struct a64guard_thread *t);

#endif

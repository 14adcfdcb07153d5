/* bench.h - what a guard costs. */
#ifndef A64_ABORT_TRIAL_BENCH_H
#define A64_ABORT_TRIAL_BENCH_H

#include "abort/tables/report.h"
#include "guard/guard.h"

/* Measures r->cost and r->bare. */
void bench_run(struct abort_report *r, struct a64guard_thread *t);

#endif

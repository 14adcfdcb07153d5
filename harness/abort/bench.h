/* bench.h - what a guard costs. */
#ifndef A64_ABORT_BENCH_H
#define A64_ABORT_BENCH_H

#include "guard/guard.h"
#include "report.h"

/* Measures r->cost and r->bare. */
void bench_run(struct report *r, struct thread *t);

#endif

/* bench.h - what a guard costs. */
#ifndef A64_ABORT_BENCH_H
#define A64_ABORT_BENCH_H

#include "guard.h"
#include "report.h"

/* Measures r->cost, in the order of enum bench. */
void bench_run(struct report *r, struct thread *t);

#endif

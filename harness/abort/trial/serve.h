/* serve.h - runs the trials that the host gives, batch after batch. */
#ifndef A64_ABORT_TRIAL_SERVE_H
#define A64_ABORT_TRIAL_SERVE_H

#include "abort/tables/report.h"
#include "run.h"

/* Maps the memory that given programs use. */
bool serve_open(void);

/* Until the host gives an empty batch. */
void serve(struct shared *s, struct thread *t);

/* The program of the trial that runs; NULL: one of ours. */
const struct given *given_now(void);

/* The window before a run, and the broken invariants of it after one. */
void given_fill(const struct given *g);
uint64_t given_compare(const struct given *g);

#endif

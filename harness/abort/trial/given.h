/* given.h - the program that the host gave, and its window. */
#ifndef A64_ABORT_TRIAL_GIVEN_H
#define A64_ABORT_TRIAL_GIVEN_H

#include "abort/tables/report.h"

/* Maps the memory that given programs use. */
bool given_open(void);

/* The program of the trial that runs; NULL: one of ours. It changes while no other thread runs a trial. */
void given_choose(const struct host_trial *g);
const struct host_trial *host_trial_now(void);

/* The window before a run, and the broken invariants of it after one. */
void host_trial_fill(const struct host_trial *g);
broken_set host_trial_compare(const struct host_trial *g);

#endif

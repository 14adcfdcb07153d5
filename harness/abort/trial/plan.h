/* plan.h - all trials of a run, in an order that the seed decides. */
#ifndef A64_ABORT_TRIAL_PLAN_H
#define A64_ABORT_TRIAL_PLAN_H

#include "abort/tables/report.h"

/* Allocates the trials of the part that the report asks for, and returns how many; says in the report what is left out
 * and why. */
uint32_t plan_make(struct abort_report *report, struct abort_trial **trials);

/* The value that a trial aborts with. */
int plan_value(const struct abort_report *report, const struct abort_trial *trial);

/* Tells the host which causes, ways and contexts go together, and which of them need a frame. */
void plan_report(struct abort_report *report, struct pairing *pairing);

#endif

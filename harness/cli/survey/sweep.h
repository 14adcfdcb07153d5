/* sweep.h - as much of a survey as a given time allows: what comes before random programs. */
#ifndef A64_CLI_SURVEY_SWEEP_H
#define A64_CLI_SURVEY_SWEEP_H

#include "cli/survey/crew.h"

/* Every form, at as many of its intents as there is time for within o->limit: one of o->every, which is set, a power of
 * two. take() gets what came of a few of them, which takes moments, and then of more and more. Returns as crew_ask().
 */
typedef void sweep_take(void *ctx, const struct crew_result *r);
/* After a pass in which one of `every` was asked for, for the time that is left, in seconds: one of how many the next
 * is to ask for; `every` if it would not be four times as many. */
unsigned sweep_every(const struct crew_result *r, unsigned every, double left);
int sweep(struct crew_order *o, struct crew_result *r, sweep_take *take, void *ctx, char *why, size_t size);

#endif

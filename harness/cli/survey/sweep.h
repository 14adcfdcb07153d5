/* sweep.h - as much of a survey as a given time allows: what comes before random programs. */
#ifndef A64_CLI_SURVEY_SWEEP_H
#define A64_CLI_SURVEY_SWEEP_H

#include "cli/survey/crew.h"

/* Every form, at as many of its intents as there is time for in o->seconds: one of o->every, which is set, a power of
 * two. Returns as crew_ask(). */
int sweep(struct crew_order *o, struct crew_result *r, char *why, size_t size);

#endif

/* sweep.h - as much of a survey as a given time allows: what comes before random programs. */
#ifndef A64_CLI_SURVEY_SWEEP_H
#define A64_CLI_SURVEY_SWEEP_H

#include "cli/survey/cause.h"

struct sweep {
  const struct encoder *encoder;
  unsigned jobs;
  double seconds; /* it may take */
  const volatile int *stop;
  /* What came of it: */
  unsigned every;              /* of so many intents one was asked for, a power of two; 0: it was not done */
  uint64_t intents, plain;     /* asked for; and those that are, however little time there is */
  struct survey_causes causes; /* the most frequent first, and tried alone */
};

/* Every form, at as many of its intents as there is time for. Returns an exit status; one line in why[size] if it is
 * not 0. */
int sweep(struct sweep *s, char *why, size_t size);

#endif

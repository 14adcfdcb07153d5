/* shrink.h - the state of a minimisation, and the question every step of it asks. */
#ifndef A64_CASE_SHRINK_H
#define A64_CASE_SHRINK_H

#include "gen/program.h"

struct shrink {
  struct program *best;
  bool (*same)(void *ctx, const struct program *candidate);
  void (*progress)(void *ctx, unsigned tried, const struct program *best);
  void *ctx;
  unsigned tried, taken; /* questions, and how many were answered with yes */
  bool runs;             /* what is to be executed can be encoded, and stays so */
};

/* Whether all that is to be executed can be encoded. */
bool shrink_runs(const struct program *p);
/* Links the candidate and, if it is still the same finding, makes it the best. */
bool shrink_try(struct shrink *s, struct program *candidate);

#endif

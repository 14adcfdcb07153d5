/* needs.h - which rows of needs.def the system and the processor have. */
#ifndef A64_ABORT_NEEDS_H
#define A64_ABORT_NEEDS_H

#include <stdbool.h>

#include "run/profile.h"
#include "tables.h"

/* Whether systems of this profile have it, if the processor has. */
static inline bool need_is_met(enum need n, enum profile p) {
  enum { FACT_ANY = -1 };
  static const int facts[NEEDS] = {
#define NEED(id, name, vector, bit, fact) FACT_##fact,
#include "needs.def"
#undef NEED
  };
  return facts[n] == FACT_ANY || profile_fact(p, (enum fact)facts[n]);
}

/* Names the system that runs this program. */
void needs_on(enum profile profile);

/* The flags of all that is missing. */
unsigned needs_missing(void);

#endif

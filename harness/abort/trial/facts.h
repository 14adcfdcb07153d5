/* facts.h - in what systems differ that tell of a fault (facts.def). */
#ifndef A64_ABORT_TRIAL_FACTS_H
#define A64_ABORT_TRIAL_FACTS_H

enum fact {
#define FACT(id, measured, sentence) FACT_##id,
#include "abort/tables/facts.def"
#undef FACT
  FACTS
};

/* Finds out. Call before any handler is installed. */
void facts_find(void);

int fact(enum fact f);

#endif

/* crew.h - a survey done by several processes: what each found, and all of it together. */
#ifndef A64_CLI_SURVEY_CREW_H
#define A64_CLI_SURVEY_CREW_H

#include "cli/survey/cause.h"

struct crew_order {
  const struct encoder *encoder;
  unsigned jobs;         /* processes */
  unsigned every, which; /* of so many intents beyond the plain ones one is asked for; any number says which */
  unsigned form;         /* this one only, by this process; 0: all */
  struct limit limit;
  const struct known_causes *known; /* NULL: none */
  /* Called for every intent, in the process that asked for it; NULL: nothing is. */
  void (*each)(void *ctx, const struct surveyed *r);
  void *ctx;
};

struct crew_result {
  uint64_t counts[A64_FORMS + 1][OUTCOMES];
  uint64_t left_out;       /* intents, after too many deaths of the encoder */
  uint64_t intents, plain; /* asked for; whatever `every` is, these are */
  bool whole;              /* all forms were done: neither time nor a signal came first */
  double seconds;
  struct survey_causes causes; /* the most frequent first */
  struct survey_causes others; /* the same of other words that do the same, by mnemonic */
};

/* Returns an exit status, with one line in why[size] if it is not 0. */
int crew_ask(const struct crew_order *o, struct crew_result *r, char *why, size_t size);

#endif

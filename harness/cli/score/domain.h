/* domain.h - what mutants of a form are asked: the survey of it, and intents beyond, which are drawn without it. */
#ifndef A64_CLI_SCORE_DOMAIN_H
#define A64_CLI_SCORE_DOMAIN_H

#include "check/check.h"
#include "gen/survey.h"

struct question_of_form {
  struct insn in;
  uint64_t pc;
  struct answer reference;
  enum survey_part part; /* SURVEY_PARTS: of none */
};

struct domain {
  struct question_of_form *question;
  size_t count, room;
  bool lacks_memory;
};

/* The intents of a survey of the form, but for the parts whose bits are set in `without`. To be cleared by the caller
 * in any case. False: no memory. */
bool domain_of_survey(struct domain *d, unsigned form, unsigned without);
/* Words of the form, and legal and illegal intents, all at random: some thousands. */
bool domain_beyond(struct domain *d, unsigned form, uint64_t seed);
/* One more. */
void domain_add(struct domain *d, const struct insn *in, enum survey_part part);
void domain_clear(struct domain *d);

#endif

/* hunt.h - puts mutants to the survey: which check kills each, after how many intents, or nothing in all of it. */
#ifndef A64_CLI_SCORE_HUNT_H
#define A64_CLI_SCORE_HUNT_H

#include "cli/score/domain.h"
#include "cli/score/mutation.h"
#include "engine/survey.h"

/* What else would have noticed the answer that killed it: a check by itself. */
enum notice { NOTICE_DECODE, NOTICE_EFFECT, NOTICE_CAPSTONE, NOTICE_LLVM, NOTICES };
const char *notice_name(enum notice n);

enum mutation_fate {
  FATE_OF_KILLED,
  FATE_OF_OTHER,      /* only other words with the same effect */
  FATE_OF_EQUIVALENT, /* no other answer, in the survey and beyond it */
  FATE_OF_SURVIVOR    /* a wrong answer, which the survey did not ask for */
};

struct hunted {
  enum mutation_fate fate;
  enum survey_outcome outcome; /* of a wrong answer */
  enum survey_part part;       /* of the survey, in which it was */
  uint64_t asked;              /* intents, up to and with that one */
  uint64_t others;             /* words with the same effect so far */
  unsigned noticed;            /* set of enum notice */
  struct insn in;              /* the intent that is answered wrongly */
  struct answer answer;
};

/* A mutant of one form. */
void hunt_in_form(struct mutation *m, const struct domain *survey, const struct domain *beyond, struct hunted *h);
/* One that shows behind another form: asked for the two behind each other, as the survey does of all. */
void hunt_behind_form(struct mutation *m, const struct domain *survey, unsigned without, struct hunted *h);
/* One of the whole table, asked form by form. */
void hunt_in_table(struct mutation *m, unsigned without, struct hunted *h);

#endif

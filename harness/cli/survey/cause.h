/* cause.h - findings of a survey, sorted by what is most likely one cause, whatever the form. */
#ifndef A64_CLI_SURVEY_CAUSE_H
#define A64_CLI_SURVEY_CAUSE_H

#include "engine/survey.h"

enum { CAUSES_MOST = 512, CAUSE_KEY = 96 };

struct survey_cause {
  char key[CAUSE_KEY]; /* "taken register class" */
  uint64_t count;
  unsigned forms;     /* with it; counted as long as each form's findings come in a row */
  unsigned form;      /* the last one */
  struct insn in;     /* the first */
  uint32_t word;      /* its answer */
  struct insn before; /* what was asked before it; form 0: nothing */
  enum dependence {
    DEPENDS_ON_NOTHING, /* before it, or that was not tried */
    DEPENDS_ON_BEFORE,  /* alone it is right, behind that it is wrong */
    DEPENDS_ON_MORE     /* right in both: on more than the one before */
  } depends;
  struct verdict verdict; /* its detail is a sentence about it */
};

struct survey_causes {
  unsigned count;
  uint64_t lost; /* findings for whose cause there was no room */
  struct survey_cause cause[CAUSES_MOST];
};

/* What findings of one cause have in common: "taken: lane, OUT_OF_RANGE". */
void survey_cause_key(const struct surveyed *r, char out[CAUSE_KEY]);
void survey_causes_add(struct survey_causes *c, const struct surveyed *r);
void survey_causes_merge(struct survey_causes *to, const struct survey_causes *from);
/* Asks for the first of them again, alone and behind what was asked before. */
void survey_causes_confirm(struct survey_causes *c, const struct encoder *e, unsigned most);
/* How it depends on that, as a sentence; "" if it does not. */
enum { CAUSE_DEPENDENCE = 80 + A64_TEXT };
const char *survey_cause_dependence(const struct survey_cause *c, char out[CAUSE_DEPENDENCE]);
/* The most frequent first. */
void survey_causes_sort(struct survey_causes *c);

#endif

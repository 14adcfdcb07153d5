/* request.c - what of the score is asked for, from the texts of the command line. */
#include "cli/score/score.h"
#include "cli/status.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static unsigned find_class(const char *text) {
  for (unsigned class = 1; class <= FAULT_CLASSES; class ++) {
    char name[8];
    snprintf(name, sizeof name, "E%02u", class);
    if (!strcasecmp(name, text))
      return class;
  }
  return 0;
}

static bool is_operator(const char *name) {
  for (unsigned i = 0; i < operator_count; i++)
    if (!strcmp(operators[i].name, name))
      return true;
  for (unsigned i = 0; encoder_fault_at(i); i++)
    if (!strcmp(encoder_fault_at(i)->name, name))
      return true;
  return false;
}

static unsigned find_part(const char *text, size_t len) {
  unsigned p = 0;
  while (p < SURVEY_PARTS && (strncasecmp(survey_part_key((enum survey_part)p), text, len) != 0 ||
                              survey_part_key((enum survey_part)p)[len]))
    p++;
  return p;
}

/* Parts with commas between them. False: one of them is none. */
static bool find_parts(const char *text, unsigned *parts) {
  for (size_t len; text; text = text[len] ? text + len + 1 : NULL) {
    len = strcspn(text, ",");
    unsigned p = find_part(text, len);
    if (p == SURVEY_PARTS)
      return false;
    *parts |= 1u << p;
  }
  return true;
}

int score(const struct score_words *w) {
  struct score_request q = {.only = w->only, .jobs = (unsigned)w->jobs, .seed = w->seed, .json = w->json};
  if (w->class && !(q.class = find_class(w->class)))
    return bad_input("mutants: no class '%s'; there are E01 to E%02u", w->class, FAULT_CLASSES);
  if (w->only && !is_operator(w->only))
    return bad_input("mutants: no operator '%s'; --json lists them", w->only);
  if (w->form && !(q.form = a64_find_form(w->form)))
    return bad_input("mutants: no form '%s'; `a64fuzz forms` lists them", w->form);
  if (!find_parts(w->without, &q.without))
    return bad_input(
        "mutants: no part of the survey in '%s'; there are legal, edges, values, pairs, beyond, equal, after",
        w->without);
  return score_run(&q);
}

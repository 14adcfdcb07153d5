/* compare_forms.h - every form of the table beside another program: what such comparisons have in common.
 *
 * Several processes share the forms. Each asks about its own in batches, for a program takes long to start. */
#ifndef A64_CLI_AGREE_COMPARE_FORMS_H
#define A64_CLI_AGREE_COMPARE_FORMS_H

#include "isa/form.h"

#include <stdio.h>

enum { WALK_ROWS = 16, WALK_OUTCOMES = 8 };

struct draw_options {
  uint64_t draws; /* per form */
  uint64_t seed;
  unsigned only; /* this form; 0: all */
  bool base;     /* those of feature BASE */
  unsigned jobs;
};

/* What begins the state of a comparison in one process. */
struct form_walk {
  const struct comparison *of;
  struct draw_options options;
  unsigned forms;
  uint64_t operands, count[WALK_ROWS][WALK_OUTCOMES];
  uint16_t shown[A64_FORMS + 1]; /* the rows of which a difference has been written */
  FILE *out;
  bool failed; /* the other program did not answer as it should */
};

struct comparison {
  const char *name, *failure; /* for messages */
  size_t bytes;               /* of its state */
  /* Asks about a form. False: it is none that can be asked about. */
  bool (*ask)(struct form_walk *w, unsigned form);
  /* Judges what has been asked and not been answered yet. */
  void (*judge)(struct form_walk *w);
  /* How an answer is counted: the row, if there are several, and the outcome. */
  const char *(*row_name)(unsigned row);
  unsigned rows, outcomes;
  const char *outcome[WALK_OUTCOMES];
  unsigned shown, bad; /* the first outcome that is shown, and the first that is a finding */
};

/* Counts an answer. True: it is the first difference of this form and row. A line about it, which begins with the name
 * of the form, should go to w->out. */
bool walk_count(struct form_walk *w, unsigned form, unsigned row, unsigned outcome);
/* Where the drawing of a form begins. */
uint64_t walk_seed(const struct form_walk *w, unsigned form);
/* Goes through the forms and reports. Returns an exit status. */
int walk_all(const struct comparison *c, const struct draw_options *o);

#endif

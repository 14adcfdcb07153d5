/* record.h - how a run went, as `fuzz --record` keeps it beside its cases: DIR/run.tsv, a line of columns parted by
 * tabs.
 *
 *   rate SECONDS PROGRAMS EXECUTIONS       so far
 *   form NAME ASKED JUDGED SEEN LIMITS     at the end: intents, and limits of its operands */
#ifndef A64_CLI_REPORT_RECORD_H
#define A64_CLI_REPORT_RECORD_H

#include "isa/form.h"

#include <stdio.h>

#define RECORD_FILE "run.tsv"

struct record_rate {
  double seconds;
  unsigned long long programs, executions;
};
struct record_form {
  unsigned asked, judged, seen, limits;
};
struct record {
  struct record_rate *rate;
  unsigned rates;
  bool any;                 /* there is a record */
  struct record_form *form; /* by number */
};

void record_put_rate(FILE *out, const struct record_rate *r);
void record_put_form(FILE *out, unsigned form, const struct record_form *f);
/* An absent file is an empty record. False: no memory. */
bool record_read(struct record *r, const char *folder);
void record_free(struct record *r);

#endif

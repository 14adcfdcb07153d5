/* record.h - how runs went, as `--record` keeps it beside their cases: lines of columns parted by tabs; DIR/run.tsv by
 * `fuzz`, DIR/aborts.tsv by `aborts`.
 *
 *   rate SECONDS PROGRAMS EXECUTIONS       so far
 *   form NAME ASKED JUDGED SEEN LIMITS     at the end: intents, and limits of its operands
 *   cell WAY CAUSE TRIALS FAILED BROKEN    of the matrix of aborts; BROKEN: names of invariants, or none */
#ifndef A64_CLI_REPORT_RECORD_H
#define A64_CLI_REPORT_RECORD_H

#include "abort/tables/tables.h"
#include "isa/form.h"

#include <stdio.h>

#define RECORD_FILE "run.tsv"
#define RECORD_ABORTS "aborts.tsv"

struct record_rate {
  double seconds;
  unsigned long long programs, executions;
};
struct record_form {
  unsigned asked, judged, seen, limits;
};
struct record_cell {
  unsigned trials, failed;
  char broken[160]; /* names of invariants, as many as there is room for */
};
struct record {
  struct record_rate *rate;
  unsigned rates;
  bool any, any_aborts;     /* there is a record of `fuzz`, of `aborts` */
  struct record_form *form; /* by number */
  struct record_cell cell[WAYS][CAUSES];
};

void record_put_rate(FILE *out, const struct record_rate *r);
void record_put_form(FILE *out, unsigned form, const struct record_form *f);
void record_put_cell(FILE *out, unsigned way, unsigned cause, const struct record_cell *c);
/* An empty record, and what the lines of a file add to it; lines that are none of these are passed over. False: no
 * memory. */
bool record_begin(struct record *r);
bool record_take(struct record *r, FILE *in);
/* All that is in a folder: an absent file adds nothing. */
bool record_read(struct record *r, const char *folder);
void record_free(struct record *r);

#endif

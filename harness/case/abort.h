/* abort.h - the names of abort paths, and the line of a case that says how its program is abandoned. */
#ifndef A64_CASE_ABORT_H
#define A64_CASE_ABORT_H

#include "abort/tables/host_trial.h"
#include "case/line.h"
#include "gen/program.h"

#include <stdio.h>

enum abort_table { ABORT_CAUSE, ABORT_WAY, ABORT_CONTEXT, ABORT_INVARIANT };

/* The name of a row, and what it says; NULL past the last. */
const char *abort_name(enum abort_table table, unsigned row);
const char *abort_sentence(enum abort_table table, unsigned row);
/* What to do where this invariant does not hold. */
const char *abort_remedy(unsigned invariant);
/* The row of this name; -1: there is none. */
int abort_find(enum abort_table table, const char *name);
unsigned abort_flags(unsigned cause); /* enum cause_flag */
bool abort_returns(unsigned cause);   /* the generated code runs to its end */

/* `abort udf-0 way trampoline context plain value -1 times 8 after brk-0`, at its place among the instructions. */
void abort_put(FILE *out, const struct abort_point *a);
bool abort_get(struct line *l, struct abort_point *a);

/* `broken x19 mask`: a set of invariants, bit by bit. */
void broken_put(FILE *out, broken_set broken);
bool broken_get(struct line *l, broken_set *broken);
/* The same names with commas. Returns out. */
char *broken_spell(broken_set broken, char *out, size_t size);

#endif

/* aborts.h - what the files of the verb `aborts` share. */
#ifndef A64_CLI_ABORTS_ABORTS_H
#define A64_CLI_ABORTS_ABORTS_H

#include "cli/aborts/case.h"
#include "cli/aborts/matrix.h"

struct aborts_request {
  const char *way, *cause, *context, *kind, *backend, *cpu, *program, *mutant, *out, *sweep;
  uint64_t seed, jobs, position, value;
  bool json, bench, fresh, own; /* own: the program is not ours */
};

struct aborts_settings aborts_settings(const struct aborts_request *q);

extern const char *const aborts_kinds[TRIAL_KINDS];

/* Tells all that was counted. Returns an exit status. */
int aborts_print(const struct aborts_request *q, const struct abort_report *r, double seconds);
/* Why there are no trials of what was asked for. */
const char *aborts_why_none(const struct aborts_request *q, const struct abort_report *r);
int aborts_print_bench(const struct aborts_request *q, const struct abort_report *r);

/* ---- what failed (group.c) ---------------------------------------------------------------------------- */

/* Cells of one way whose first broken invariant is the same: most likely one fault. */
struct aborts_group {
  unsigned way, invariant, causes, first; /* first: its cause */
  uint32_t trials, failed;
  uint64_t broken;
  unsigned number; /* of the group */
  char path[600];  /* of its case, or why there is none */
};

bool aborts_belongs(const struct cell *c, unsigned invariant);

/* Calls `tell` for every group, its case written. Returns how many there are. */
unsigned aborts_for_groups(const struct aborts_request *q, const struct abort_report *r,
                           void (*tell)(const struct aborts_request *q, const struct abort_report *r,
                                        const struct aborts_group *f));

#endif

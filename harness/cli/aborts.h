/* aborts.h - what the files of the verb `aborts` share. */
#ifndef A64_ABORTS_H
#define A64_ABORTS_H

#include "cli/aborts_case.h"
#include "cli/matrix.h"

struct aborts_request {
  const char *way, *cause, *context, *kind, *cpu, *program, *mutant, *out, *sweep;
  uint64_t seed, jobs, position, value;
  bool json, native, bench, own; /* own: the program is not ours */
};

struct aborts_settings aborts_settings(const struct aborts_request *q);

extern const char *const aborts_kinds[TRIAL_KINDS];

/* Tells all that was counted. Returns an exit status. */
int aborts_print(const struct aborts_request *q, const struct report *r, double seconds);
int aborts_print_bench(const struct aborts_request *q, const double *cost);

#endif

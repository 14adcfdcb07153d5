/* request.h - what the verb `aborts` is asked for. */
#ifndef A64_CLI_ABORTS_REQUEST_H
#define A64_CLI_ABORTS_REQUEST_H

#include "cli/aborts/case.h"
#include "cli/aborts/matrix.h"

struct aborts_request {
  const char *way, *cause, *context, *kind, *backend, *cpu, *program, *mutant, *out, *sweep;
  uint64_t seed, jobs, position, value;
  bool json, bench, fresh, own; /* own: the program is not ours */
};

/* Those of the cases that it writes. */
struct aborts_settings aborts_settings(const struct aborts_request *q);

/* The names of the kinds of trials. */
extern const char *const aborts_kinds[TRIAL_KINDS];

#endif

/* request.h - what the verb `aborts` is asked for. */
#ifndef A64_CLI_ABORTS_REQUEST_H
#define A64_CLI_ABORTS_REQUEST_H

#include "cli/aborts/case.h"
#include "cli/aborts/matrix.h"
#include "engine/options.h"

enum { ANY_POSITION = 0xffff };

struct aborts_request {
#define OPTION OPTION_FIELD
#include "cli/aborts/aborts.def"
#undef OPTION
  bool own; /* the program is not ours */
};

/* Those of the cases that it writes. */
struct aborts_settings aborts_settings(const struct aborts_request *q);

/* The names of the kinds of trials. */
extern const char *const aborts_kinds[TRIAL_KINDS];

#endif

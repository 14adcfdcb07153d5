/* request.h - what the verb `fuzz` is asked for, and the options of the engine that come of it. */
#ifndef A64_CLI_FUZZ_REQUEST_H
#define A64_CLI_FUZZ_REQUEST_H

#include "engine/engine.h"
#include "engine/options.h"

struct fuzz_request {
#define OPTION OPTION_FIELD
#include "cli/fuzz/fuzz.def"
#undef OPTION
};

/* As the command line says, with defaults for what it does not; returns as options_take(). */
int fuzz_request_take(int argc, char **argv, struct fuzz_request *q);
/* All defaults. */
struct fuzz_request fuzz_request_usual(void);

/* False after one line on stderr. */
bool fuzz_settle(const struct fuzz_request *q, struct engine_options *o);

#endif

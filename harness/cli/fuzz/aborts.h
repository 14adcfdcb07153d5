/* aborts.h - the verb `fuzz`, as far as programs that are abandoned are concerned. */
#ifndef A64_CLI_FUZZ_ABORTS_H
#define A64_CLI_FUZZ_ABORTS_H

#include "case/case.h"
#include "cli/fuzz/request.h"
#include "engine/engine.h"

/* The case of a report of FINDING_ABORT, and its signature. */
void fuzz_aborts_recall(const struct fuzz_request *q, const struct engine *e, const struct message *r,
                        struct saved *saved, char signature[96]);

/* Tells what no single abort shows, and so no case: leaks. True if there is something. */
bool fuzz_aborts_end(const struct engine *e);

#endif

/* print.h - the screen of the verb `aborts`. */
#ifndef A64_CLI_ABORTS_PRINT_H
#define A64_CLI_ABORTS_PRINT_H

#include "cli/aborts/request.h"

/* Tells all that was counted. Returns an exit status. */
int aborts_print(const struct aborts_request *q, const struct aborts_result *r, double seconds);
/* Why there are no trials of what was asked for. */
const char *aborts_why_none(const struct aborts_request *q, const struct aborts_result *r);
int aborts_print_bench(const struct aborts_request *q, const struct aborts_result *r);

#endif

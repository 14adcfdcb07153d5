/* require.h - how many forms an encoder must have answered for a run to end with 0: "200", or "60%" of the table's. */
#ifndef A64_CLI_REQUIRE_H
#define A64_CLI_REQUIRE_H

#include <stdbool.h>

/* False after one line on standard error. */
bool require_is_good(const char *verb, const char *text);
/* Of `all` forms; a part of a form counts as one. */
unsigned require_forms(const char *text, unsigned all);

#endif

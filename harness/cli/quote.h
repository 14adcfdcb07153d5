/* quote.h - text as a word for the shell. */
#ifndef A64_CLI_QUOTE_H
#define A64_CLI_QUOTE_H

#include <stddef.h>

/* As it is, or in single quotes where a shell would read more into it; a control character becomes '?'. What has no
 * room in out[size], of 4 or more, is left out. Returns `out`. */
const char *quote(const char *text, char *out, size_t size);

#endif

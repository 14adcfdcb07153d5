/* filter.h - a verb that turns each line of its input into a line of output, fast. */
#ifndef A64_CLI_SHOW_FILTER_H
#define A64_CLI_SHOW_FILTER_H

#include <stddef.h>

enum { FILTER_LINE = 4096 }; /* a line, read or written, is shorter */

/* Writes what becomes of `line`, which is trimmed, not empty and may be changed, to `out`, its line feed included.
 * Returns the end of it, or NULL and what is wrong with the line. */
typedef char *filter_fn(char *line, size_t len, char *out, const char **wrong);

/* Filters the FILE operands, or standard input if there are none; "-" is standard input too. Empty lines are left out.
 * A bad line ends it with one line on stderr that names file and line; what came before has been written. Output is
 * written before input is waited for, so that the filter may be spoken with. Returns the exit status. */
int filter_run(int argc, char **argv, filter_fn *each);

#endif

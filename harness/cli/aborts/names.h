/* names.h - the programs that abandon, and the faults that can be planted in them, by name. */
#ifndef A64_CLI_ABORTS_NAMES_H
#define A64_CLI_ABORTS_NAMES_H

#include "case/abort.h"

#include <stddef.h>

/* The path of the program that abandons: `guest`, or the one with planted faults if `mutant`, or ours; NULL: not given.
 */
const char *abandoned_guest(const char *guest, const char *mutant, char *path, size_t size);

/* The number of a fault that can be planted in recovery; 0: there is none of this name. */
unsigned mutant_number(const char *name);

/* The same; 0 after one line on standard error that lists those there are. */
unsigned mutant_named(const char *verb, const char *name);

/* The row of a way, cause or context; -1 after one line on standard error that lists those there are. */
int abort_row_named(const char *verb, enum abort_table table, const char *name);

#endif

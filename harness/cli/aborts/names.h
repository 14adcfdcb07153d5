/* names.h - the programs that abandon, and the faults that can be planted in them, by name. */
#ifndef A64_CLI_ABORTS_NAMES_H
#define A64_CLI_ABORTS_NAMES_H

#include <stddef.h>

/* The path of the program that abandons: `guest`, or the one with planted faults if `mutant`, or ours; NULL: not given.
 */
const char *abandoned_guest(const char *guest, const char *mutant, char *path, size_t size);

/* The number of a fault that can be planted in recovery; 0: there is none of this name. */
unsigned mutant_number(const char *name);

#endif

/* options.h - options as rows of a table, of which those of the engine are the first.
 *
 * OPTION(name, kind, argument, usual, said, meaning): --name, or -n for a name of one letter; what kind of value it
 * takes; how help calls the value; what the option is if it is not given, and how help says that, "" for the value
 * itself; what it means, with the unit. The same rows are the fields of a struct (here), and its defaults, the parser
 * and the help of a verb (cli/options_table.h). */
#ifndef A64_ENGINE_OPTIONS_H
#define A64_ENGINE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

/* What each kind of option is in C. */
#define OPTION_TYPE_FLAG bool                   /* takes no value */
#define OPTION_TYPE_NUMBER uint64_t             /* decimal, or hexadecimal after 0x */
#define OPTION_TYPE_RANGE(least, most) uint64_t /* the same, from `least` to `most` */
#define OPTION_TYPE_REAL double                 /* above 0 */
#define OPTION_TYPE_TEXT const char *           /* NULL: not given */

#define OPTION_FIELD(name, kind, argument, usual, said, meaning) OPTION_TYPE_##kind name;

/* The processors of this machine, as far as so many jobs can use them. */
uint64_t processors(unsigned most);
/* Another one at every start. */
uint64_t fresh_seed(void);

#endif

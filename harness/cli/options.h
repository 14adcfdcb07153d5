/* options.h - the options of a verb as a table: a name, a kind, and where the value goes.
 *
 *   uint64_t seed = 0;
 *   bool json = false;
 *   const char *out = NULL;
 *   int n = options_take(argc, argv, (struct option_row[]){{"seed", OPTION_NUMBER, &seed},
 *                                                          {"json", OPTION_FLAG, &json},
 *                                                          {"o", OPTION_TEXT, &out}, {0}});
 *   if (n < 0)
 *     return STATUS_BAD_INPUT;
 *
 * takes `--seed 7`, `--seed=0x7`, `--json` and, because its name is one letter, `-o FILE`. */
#ifndef A64_CLI_OPTIONS_H
#define A64_CLI_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

enum option_kind {
  OPTION_FLAG,   /* bool *: set to true; takes no value */
  OPTION_NUMBER, /* uint64_t *: decimal, or hexadecimal after 0x */
  OPTION_REAL,   /* double *: above 0 */
  OPTION_TEXT,   /* const char ** */
  OPTION_RANGED  /* uint64_t *: as OPTION_RANGE says */
};

/* A kind of its own: an OPTION_NUMBER of at least `least`, which is below 256, and at most `most`. */
#define OPTION_RANGE(least, most) (OPTION_RANGED | (uint64_t)(least) << 8 | (uint64_t)(most) << 16)

struct option_row {
  const char *name; /* without dashes; NULL ends the table */
  uint64_t kind;
  void *value; /* left alone if the option is not given */
};

/* argv[0] is the verb. The operands, which may stand between options and all stand after `--`, are moved to argv[1..n]
 * in their order. Returns n, or -1 after one line on stderr. */
int options_take(int argc, char **argv, const struct option_row *rows);

/* The processors of this machine, as far as so many jobs can use them: what --jobs is where it is not given. */
uint64_t options_jobs(unsigned most);

#endif

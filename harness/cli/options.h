/* options.h - takes the options of a verb out of its arguments, by its table (options_table.h), and prints them for
 * help.
 */
#ifndef A64_CLI_OPTIONS_H
#define A64_CLI_OPTIONS_H

#include "engine/options.h"

#include <stddef.h>
#include <stdio.h>

enum option_kind { OPTION_FLAG, OPTION_NUMBER, OPTION_REAL, OPTION_TEXT };

/* Three fields of a row. */
#define OPTION_KIND_FLAG OPTION_FLAG, 0, 0
#define OPTION_KIND_NUMBER OPTION_NUMBER, 0, UINT64_MAX
#define OPTION_KIND_RANGE(least, most) OPTION_NUMBER, least, most
#define OPTION_KIND_REAL OPTION_REAL, 0, 0
#define OPTION_KIND_TEXT OPTION_TEXT, 0, 0

struct option_row {
  const char *name; /* without dashes; NULL ends the table */
  enum option_kind kind;
  uint64_t least, most;                  /* of a number */
  size_t at;                             /* where its value is in the struct */
  const char *argument, *said, *meaning; /* for help */
};

struct option_table {
  const struct option_row *rows;
  const void *(*usual)(void); /* the struct, with all defaults */
};

extern const struct option_table no_options_table;

/* argv[0] is the verb. `--seed 7`, `--seed=0x7`, `--json` and, because its name is one letter, `-o FILE` are taken into
 * `values`, which is left alone where an option is not given. The operands, which may stand between options and all
 * stand after `--`, are moved to argv[1..n] in their order. Returns n, or -1 after one line on stderr. */
int options_take(int argc, char **argv, const struct option_table *table, void *values);

/* A line for each option, or several: its name, what it means, its limits and its default. */
void options_help(const struct option_table *table, FILE *out);

/* What an option means, its limits and its default, which is in `values`. */
void options_describe(const struct option_row *row, const void *values, char *text, size_t size);

/* Prints words in lines of at most 80 columns; `column` is where it begins, `indent` where further lines do. */
void print_wrapped(FILE *out, unsigned column, unsigned indent, const char *text);
void print_wrapped_at(FILE *out, unsigned columns, unsigned column, unsigned indent, const char *text);

#endif

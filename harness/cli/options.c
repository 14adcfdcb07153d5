/* options.c - takes the options of a verb out of its arguments. */
#include "cli/options.h"
#include "cli/status.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct option_row no_rows[] = {{0}};
static const void *no_values(void) { return NULL; }
const struct option_table no_options_table = {no_rows, no_values};

static const struct option_row *find_row(const struct option_row *rows, const char *name, size_t len) {
  for (; rows->name; rows++)
    if (strlen(rows->name) == len && !memcmp(rows->name, name, len))
      return rows;
  return NULL;
}

static bool take_number(const char *text, uint64_t *value) {
  char *end;
  errno = 0;
  *value = strtoull(text, &end, text[0] == '0' && (text[1] | 32) == 'x' ? 16 : 10);
  return *text >= '0' && *text <= '9' && !*end && !errno;
}

static bool take_real(const char *text, double *value) {
  char *end;
  *value = strtod(text, &end);
  return end != text && !*end && isfinite(*value) && *value > 0;
}

static bool take_ranged(const struct option_row *row, const char *text, uint64_t *value) {
  uint64_t n;
  bool fits = take_number(text, &n) && n >= row->least && n <= row->most;
  *value = fits ? n : *value;
  return fits;
}

static bool take_value(const struct option_row *row, const char *text, char *values) {
  void *value = values + row->at;
  switch (row->kind) {
  case OPTION_FLAG: *(bool *)value = true; return true;
  case OPTION_NUMBER: return take_ranged(row, text, value);
  case OPTION_REAL: return take_real(text, value);
  case OPTION_TEXT: *(const char **)value = text; return true;
  }
  return false;
}

static void describe(const struct option_row *row, char what[96]) {
  if (row->kind == OPTION_REAL)
    snprintf(what, 96, "a number above 0");
  else if (row->most == UINT64_MAX)
    snprintf(what, 96, "a whole number");
  else
    snprintf(what, 96, "a whole number from %llu to %llu", (unsigned long long)row->least,
             (unsigned long long)row->most);
}

/* Takes the option argv[i], and argv[i + 1] if that is its value. Returns how many arguments it took, 0 if it is wrong.
 */
static int take_option(int argc, char **argv, int i, const struct option_row *rows, void *values) {
  const char *name = argv[i] + strspn(argv[i], "-"), *equals = strchr(name, '=');
  size_t len = equals ? (size_t)(equals - name) : strlen(name);
  const struct option_row *row = find_row(rows, name, len);
  bool one_dash = name == argv[i] + 1;
  if (!row || one_dash != (len == 1))
    return bad_input("%s: unknown option %s", argv[0], argv[i]), 0;
  bool apart = row->kind != OPTION_FLAG && !equals;
  if (row->kind == OPTION_FLAG && equals)
    return bad_input("%s: %.*s takes no value", argv[0], (int)(equals - argv[i]), argv[i]), 0;
  bool given = i + 1 < argc && (row->kind != OPTION_TEXT || strncmp(argv[i + 1], "--", 2));
  if (apart && !given) /* a file called --so is --out=--so, or ./--so */
    return bad_input("%s: %s needs a value", argv[0], argv[i]), 0;
  const char *text = equals ? equals + 1 : apart ? argv[i + 1] : "";
  char what[96];
  if (take_value(row, text, values))
    return 1 + apart;
  describe(row, what);
  return bad_input("%s: %.*s takes %s, not '%s'", argv[0], (int)(name + len - argv[i]), argv[i], what, text), 0;
}

int options_take(int argc, char **argv, const struct option_table *table, void *values) {
  int operands = 0;
  bool ended = false;
  for (int i = 1; i < argc;) {
    if (!ended && !strcmp(argv[i], "--")) {
      ended = true;
      i++;
    } else if (ended || argv[i][0] != '-' || !argv[i][1]) {
      argv[++operands] = argv[i++];
    } else {
      int taken = take_option(argc, argv, i, table->rows, values);
      if (!taken)
        return -1;
      i += taken;
    }
  }
  return operands;
}

/* options.c - takes the options of a verb out of its arguments. */
#include "cli/options.h"
#include "cli/status.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

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
  return end != text && !*end && isfinite(*value) && *value >= 0;
}

static bool take_value(const struct option_row *row, const char *text) {
  switch (row->kind) {
  case OPTION_FLAG: *(bool *)row->value = true; return true;
  case OPTION_NUMBER: return take_number(text, row->value);
  case OPTION_REAL: return take_real(text, row->value);
  case OPTION_TEXT: *(const char **)row->value = text; return true;
  }
  return false;
}

/* Takes the option argv[i], and argv[i + 1] if that is its value. Returns how many arguments it took, 0 if it is wrong.
 */
static int take_option(int argc, char **argv, int i, const struct option_row *rows) {
  const char *name = argv[i] + strspn(argv[i], "-"), *equals = strchr(name, '=');
  size_t len = equals ? (size_t)(equals - name) : strlen(name);
  const struct option_row *row = find_row(rows, name, len);
  bool one_dash = name == argv[i] + 1;
  if (!row || one_dash != (len == 1))
    return bad_input("%s: unknown option %s", argv[0], argv[i]), 0;
  bool apart = row->kind != OPTION_FLAG && !equals;
  if (row->kind == OPTION_FLAG && equals)
    return bad_input("%s: %.*s takes no value", argv[0], (int)(equals - argv[i]), argv[i]), 0;
  if (apart && i + 1 == argc)
    return bad_input("%s: %s needs a value", argv[0], argv[i]), 0;
  const char *text = equals ? equals + 1 : apart ? argv[i + 1] : "";
  if (!take_value(row, text))
    return bad_input("%s: %.*s: '%s' is not a number", argv[0], (int)(name + len - argv[i]), argv[i], text), 0;
  return 1 + apart;
}

int options_take(int argc, char **argv, const struct option_row *rows) {
  int operands = 0;
  bool ended = false;
  for (int i = 1; i < argc;) {
    if (!ended && !strcmp(argv[i], "--")) {
      ended = true;
      i++;
    } else if (ended || argv[i][0] != '-' || !argv[i][1]) {
      argv[++operands] = argv[i++];
    } else {
      int taken = take_option(argc, argv, i, rows);
      if (!taken)
        return -1;
      i += taken;
    }
  }
  return operands;
}

/* against.c - what an earlier run of `bench --json` measured. */
#include "cli/bench/bench.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LARGEST = 1 << 16 };

static char text[LARGEST];

/* The number behind `key`, before the row ends; 0: it has none. */
static double number(const char *row, const char *key) {
  const char *end = strchr(row, '}'), *at = strstr(row, key);
  return at && end && at < end ? strtod(at + strlen(key), NULL) : 0;
}

double against(const char *name, const double now[FIGURES], enum figure *by) {
  static const char *const keys[FIGURES] = {"\"share\": ", "\"ratio\": ", "\"rate\": "};
  char key[80];
  snprintf(key, sizeof key, "\"%s\": {", name);
  const char *row = strstr(text, key);
  for (*by = 0; row && *by < FIGURES; ++*by) {
    double before = number(row, keys[*by]);
    if (before > 0 && now[*by] > 0)
      return now[*by] / before;
  }
  return 0;
}

static bool has_a_row(void) {
  static const char *const rows[] = {
#define PASS(id, name, unit, pass, reference, of) name,
#define RATE(id, name, unit, rate, reference) name,
#include "cli/bench/bench.def"
#undef PASS
#undef RATE
  };
  static const double some[FIGURES] = {1, 1, 1};
  enum figure by;
  bool any = false;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    any |= against(rows[i], some, &by) > 0;
  return any;
}

/* Whether the closing brace stands in a line of its own, as the last one. */
static bool is_whole(void) {
  const char *end = strrchr(text, '\n');
  return end && end - text >= 2 && !end[1] && !memcmp(end - 2, "\n}", 2);
}

bool against_read(const char *file, char *why, size_t size) {
  FILE *f = fopen(file, "r");
  if (!f) {
    snprintf(why, size, "%s: %s", file, strerror(errno));
    return false;
  }
  text[fread(text, 1, sizeof text - 1, f)] = 0;
  fclose(f);
  bool good = has_a_row() && is_whole();
  if (!good)
    snprintf(why, size, "%s: is not what `bench --json` prints%s", file, has_a_row() ? ", or not all of it" : "");
  return good;
}

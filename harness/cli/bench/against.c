/* against.c - what an earlier run of `bench --json` measured. */
#include "cli/bench/bench.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LARGEST = 1 << 16 };

static char text[LARGEST];

bool against_read(const char *file, char *why, size_t size) {
  FILE *f = fopen(file, "r");
  if (!f) {
    snprintf(why, size, "%s: %s", file, strerror(errno));
    return false;
  }
  text[fread(text, 1, sizeof text - 1, f)] = 0;
  fclose(f);
  if (strstr(text, "\"rate\": "))
    return true;
  snprintf(why, size, "%s: is not what `bench --json` prints", file);
  return false;
}

/* The number behind `key`, before the row ends; 0: it has none. */
static double number(const char *row, const char *key) {
  const char *end = strchr(row, '}'), *at = strstr(row, key);
  return at && end && at < end ? strtod(at + strlen(key), NULL) : 0;
}

/* A ratio says more than a rate: both of its rows were measured in one run, on one machine. */
double against(const char *name, double rate, double ratio) {
  char key[80];
  snprintf(key, sizeof key, "\"%s\": {", name);
  const char *row = strstr(text, key);
  double before_rate = row ? number(row, "\"rate\": ") : 0, before_ratio = row ? number(row, "\"ratio\": ") : 0;
  if (ratio > 0 && before_ratio > 0)
    return ratio / before_ratio;
  return before_rate > 0 ? rate / before_rate : 0;
}

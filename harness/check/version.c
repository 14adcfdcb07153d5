/* version.c - versions as numbers with points between them. */
#include "check/version.h"

#include <stdlib.h>

/* The next number, behind a point or at the start. */
static unsigned long next(const char **at) {
  char *end;
  unsigned long n = strtoul(*at, &end, 10);
  *at = end + (*end == '.');
  return n;
}

/* Less than, equal to or greater than 0 as `version` is before, of, or after `bound`. */
static int compare(const char *version, const char *bound) {
  while (*bound >= '0' && *bound <= '9') {
    unsigned long a = next(&version), b = next(&bound);
    if (a != b)
      return a < b ? -1 : 1;
  }
  return 0;
}

bool version_is_within(const char *version, const char *first, const char *last) {
  return compare(version, first) >= 0 && compare(version, last) <= 0;
}

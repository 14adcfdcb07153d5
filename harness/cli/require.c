/* require.c - how many forms an encoder must have answered for a run to end with 0. */
#include "cli/require.h"

#include "cli/status.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

bool require_is_good(const char *verb, const char *text) {
  char *end = (char *)text;
  unsigned long n = isdigit((unsigned char)*text) ? strtoul(text, &end, 10) : 0;
  bool percent = !strcmp(end, "%");
  if (end != text && (!*end || percent) && n <= (percent ? 100ul : 1000000ul))
    return true;
  bad_input("%s: --require takes a number of forms, or a percentage such as 60%%, not '%s'", verb, text);
  return false;
}

unsigned require_forms(const char *text, unsigned all) {
  char *end;
  unsigned n = (unsigned)strtoul(text, &end, 10);
  return *end == '%' ? (n * all + 99) / 100 : n;
}

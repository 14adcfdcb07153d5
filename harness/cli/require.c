/* require.c - how many forms an encoder must have answered for a run to end with 0. */
#include "cli/require.h"

#include "cli/status.h"
#include "isa/form.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

bool require_is_good(const char *verb, const char *text) {
  char *end = (char *)text;
  unsigned long n = isdigit((unsigned char)*text) ? strtoul(text, &end, 10) : 0;
  bool percent = !strcmp(end, "%");
  if (end != text && (!*end || percent) && n <= (percent ? 100ul : a64_form_count()))
    return true;
  bad_input("%s: --require takes a number of forms, of %u, or a percentage such as 60%%, not '%s'", verb,
            a64_form_count(), text);
  return false;
}

unsigned require_forms(const char *text, unsigned all) {
  char *end;
  unsigned n = (unsigned)strtoul(text, &end, 10);
  return *end == '%' ? (n * all + 99) / 100 : n;
}

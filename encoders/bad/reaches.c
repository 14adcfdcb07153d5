/* reaches.c - ends its process, when it is asked for one form, if that shares more memory than it is asked through. */
#include "encoders/bad/bad.h"

#include <stdio.h>
#include <stdlib.h>

static unsigned count_shared(void) {
  char line[512];
  unsigned n = 0;
  FILE *f = fopen("/proc/self/maps", "r");
  while (f && fgets(line, sizeof line, f))
    n += strstr(line, " rw-s ") != NULL;
  if (f)
    fclose(f);
  return n;
}

static void misbehave(const struct a64fuzz_request *r) {
  if (is_form(r, "MADD") && count_shared() > 1)
    abort();
}

BAD("reaches")

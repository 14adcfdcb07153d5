/* replaces.c - makes every descriptor its standard error, when it is asked for one form. */
#include "encoders/bad/bad.h"

#include <unistd.h>

static void misbehave(const struct a64fuzz_request *r) {
  for (int fd = 0; fd < 1024 && is_form(r, "MADD"); fd++)
    dup2(2, fd);
}

BAD("replaces")

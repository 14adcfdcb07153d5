/* closes.c - closes every descriptor, when it is asked for one form. */
#include "encoders/bad/bad.h"

#include <unistd.h>

static void misbehave(const struct insn *in) {
  for (int fd = 0; fd < 1024 && is_form(in, "MADD"); fd++)
    close(fd);
}

BAD("closes")

/* encoder_start.c - an encoder that does not start is told once, in one line, before anything depends on it. */
#include "cli/encoder_start.h"

#include "cli/status.h"
#include "engine/tryout.h"

int encoder_start(const struct encoder *e, const volatile int *stop, const char *path) {
  char why[512];
  int status = encoder_try(e, stop, why, sizeof why);
  const char *of = path ? path : "", *colon = path ? ": " : "";
  if (!status)
    return STATUS_FINE;
  return status == STATUS_BAD_INPUT ? bad_input("%s%s%s", of, colon, why) : harness_failed("%s%s%s", of, colon, why);
}

/* status.c - exit statuses, and the one line on stderr that goes with the bad ones. */
#include "cli/status.h"

#include <stdarg.h>
#include <stdio.h>

static void complain(const char *format, va_list args) {
  fflush(stdout);
  fputs("a64fuzz: ", stderr);
  vfprintf(stderr, format, args);
  fputc('\n', stderr);
}

int bad_input(const char *format, ...) {
  va_list args;
  va_start(args, format);
  complain(format, args);
  va_end(args);
  return STATUS_BAD_INPUT;
}

int harness_failed(const char *format, ...) {
  va_list args;
  va_start(args, format);
  complain(format, args);
  va_end(args);
  return STATUS_FAILED;
}

/* status.c - exit statuses, and the one line on stderr that goes with the bad ones. */
#include "cli/status.h"

#include "cli/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* It may quote what a stranger wrote. */
static void complain(const char *about, const char *format, va_list args) {
  char *text = NULL;
  if (vasprintf(&text, format, args) < 0)
    text = NULL;
  fflush(stdout);
  fprintf(stderr, "a64fuzz: %s%s\n", about, text ? utf8_make_plain(text) : "no memory");
  free(text);
}

void tell_left_out(const char *format, ...) {
  va_list args;
  va_start(args, format);
  complain("left out: ", format, args);
  va_end(args);
}

int bad_input(const char *format, ...) {
  va_list args;
  va_start(args, format);
  complain("", format, args);
  va_end(args);
  return STATUS_BAD_INPUT;
}

int harness_failed(const char *format, ...) {
  va_list args;
  va_start(args, format);
  complain("", format, args);
  va_end(args);
  return STATUS_FAILED;
}

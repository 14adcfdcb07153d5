/* progress.c - the line that shows how long work is getting on. */
#include "cli/progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static const double on_a_terminal = 0.2, in_a_log = 10;

void progress_begin(struct progress *p) {
  *p = (struct progress){.started = seconds_now(), .terminal = isatty(STDERR_FILENO)};
  p->last = p->started;
}

bool progress_due(struct progress *p) {
  double now = seconds_now();
  if (now - p->last < (p->terminal ? on_a_terminal : in_a_log))
    return false;
  p->last = now;
  return true;
}

void progress_show(struct progress *p, const char *format, ...) {
  va_list args;
  va_start(args, format);
  fputs(p->terminal ? "\r\033[K" : "", stderr);
  vfprintf(stderr, format, args);
  fputs(p->terminal ? "" : "\n", stderr);
  fflush(stderr);
  va_end(args);
  p->shown = true;
}

double progress_end(struct progress *p) {
  if (p->terminal && p->shown)
    fputs("\r\033[K", stderr);
  return seconds_now() - p->started;
}

/* progress.h - the line that shows how long work is getting on: rewritten on a terminal, one per interval in a log. */
#ifndef A64_CLI_PROGRESS_H
#define A64_CLI_PROGRESS_H

#include "run/limit.h"

#include <stdbool.h>
#include <stdint.h>

struct progress {
  double started, last;
  bool terminal, shown;
};

void progress_begin(struct progress *p);
/* Whether a line is due: five times a second on a terminal, once in ten seconds in a log. */
bool progress_due(struct progress *p);
/* Shows a line on stderr in place of the last. */
void progress_show(struct progress *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Takes the line away. Returns the seconds since the beginning. */
double progress_end(struct progress *p);

#endif

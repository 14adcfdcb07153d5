/* minimising.c - the line that shows how a minimisation is getting on. */
#include "cli/minimising.h"

#include <stdio.h>
#include <unistd.h>

void minimise_progress(void *ctx, unsigned tried, const struct program *best) {
  (void)ctx;
  if (isatty(2))
    fprintf(stderr, "\r\033[K%u programs tried, %u instruction%s left", tried, best->count,
            best->count == 1 ? "" : "s");
}

void minimise_progress_end(void) {
  if (isatty(2))
    fputs("\r\033[K", stderr);
}

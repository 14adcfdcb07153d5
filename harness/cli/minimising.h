/* minimising.h - the line that shows how a minimisation is getting on. */
#ifndef A64_CLI_MINIMISING_H
#define A64_CLI_MINIMISING_H

#include "gen/program.h"

/* On a terminal; what case_minimise() wants. */
void minimise_progress(void *ctx, unsigned tried, const struct program *best);
void minimise_progress_end(void);

#endif

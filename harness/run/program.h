/* program.h - one AArch64 program in the sandbox, with a piece of memory that it shares with the host. */
#ifndef A64_RUN_PROGRAM_H
#define A64_RUN_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

#include "run.h"

struct program;

enum { PROGRAM_HUNG = -1 };

/* Prepares o->agent to be run. It finds `bytes` of memory, zeros now, under descriptor 3. NULL, with one line in why.
 */
struct program *program_open(const struct run_options *o, size_t bytes, char *why, size_t size);

/* The shared memory. */
void *program_memory(struct program *p);

/* Starts a process; outside the sandbox if `open`. */
bool program_start(struct program *p, bool open);

/* Waits until the process ends, which is told by its wait status, or has not changed *progress for so long. */
int program_wait(struct program *p, const uint32_t *progress, unsigned ms);

/* The first line that it printed. */
void program_said(struct program *p, char *line, size_t size);

void program_close(struct program *p);

#endif

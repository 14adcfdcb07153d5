/* program.h - one AArch64 program in the sandbox, with a piece of memory that it shares with the host. */
#ifndef A64_RUN_PROGRAM_H
#define A64_RUN_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "run.h"

struct program;

enum { PROGRAM_HUNG = -1 };

/* Prepares o->agent to be run. It finds `bytes` of memory, zeros now, under descriptor 3. NULL, with one line in why.
 */
struct program *program_open(const struct run_options *o, size_t bytes, char *why, size_t size);

/* The shared memory, which the program may change at any time. */
void *program_memory(struct program *p);

/* Starts a process. It may start others if it `forks`. */
bool program_start(struct program *p, bool forks);

/* Waits until the process ends, which is told by its wait status, or *progress, zero at first, has not grown beyond all
 * that it was for so long (patience.h). By its first change the process tells that it has started. */
int program_wait(struct program *p, const uint32_t *progress, unsigned ms);

/* Gives the turn away, which is a futex in the shared memory, 1 while it is the program's, and gets it back: true.
 * False: the process has ended, which *status tells as program_wait() does. */
bool program_serve(struct program *p, uint32_t *turn, const uint32_t *progress, unsigned ms, int *status);
/* The same for a turn that is the program's from the start. */
bool program_await(struct program *p, uint32_t *turn, const uint32_t *progress, unsigned ms, int *status);

/* Ends the process, if there is one. */
void program_stop(struct program *p);

/* The first line that it printed, printable. */
void program_said(struct program *p, char *line, size_t size);
/* How it ended, by the status of program_wait(): "it hung", "killed by signal 9". */
void program_describe_end(int status, char *text, size_t size);

void program_close(struct program *p);

#endif

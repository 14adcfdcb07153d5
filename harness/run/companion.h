/* companion.h - one AArch64 program in the sandbox, with a piece of memory that it shares with the host. */
#ifndef A64_RUN_COMPANION_H
#define A64_RUN_COMPANION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "limit.h"
#include "run.h"

struct companion;

enum { COMPANION_HUNG = -1, COMPANION_LATE = -129 /* which no wait status is */ };

/* Prepares o->agent to be run. It finds `bytes` of memory, zeros now, under descriptor 3. NULL, with one line in why.
 */
struct companion *companion_open(const struct run_options *o, size_t bytes, char *why, size_t size);

/* The shared memory, which the program may change at any time. */
void *companion_memory(struct companion *p);

/* How long it is waited for: then it is ended, and COMPANION_LATE. NULL, as at first: for as long as it makes progress.
 * The limit is used as long as the program is. */
void companion_limit(struct companion *p, const struct limit *limit);

/* Starts a process. It may start others if it `forks`. False: there is none, or its machine has ended already, which
 * *status tells as companion_wait() does. */
bool companion_start(struct companion *p, bool forks, int *status);

/* Waits until the process ends, which is told by its wait status, or *progress, zero at first, has not grown beyond all
 * that it was for so long (patience.h). By its first change the process tells that it has started. */
int companion_wait(struct companion *p, const uint32_t *progress, unsigned ms);

/* Gives the turn away, which is a futex in the shared memory, 1 while it is the program's, and gets it back: true.
 * False: the process has ended, which *status tells as companion_wait() does. */
bool companion_serve(struct companion *p, uint32_t *turn, const uint32_t *progress, unsigned ms, int *status);
/* The same for a turn that is the program's from the start. */
bool companion_await(struct companion *p, uint32_t *turn, const uint32_t *progress, unsigned ms, int *status);

/* Ends the process, if there is one. */
void companion_stop(struct companion *p);

/* The first line that it printed, printable. */
void companion_said(struct companion *p, char *line, size_t size);
/* How it ended, by the status of companion_wait(): "it hung", "killed by signal 9". */
void program_describe_end(int status, char *text, size_t size);

void companion_close(struct companion *p);

#endif

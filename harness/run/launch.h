/* launch.h - one program on a back end: started, woken, watched, ended, with memory that it shares with the host.
 *
 * The agent and the program of abort paths are both started this way. The memory outlives the program, and whatever
 * else dies with it. */
#ifndef A64_RUN_LAUNCH_H
#define A64_RUN_LAUNCH_H

#include "backend.h"

/* Finds what is needed, and makes memory of so many bytes, zeros. False, with one line in why, if something is missing
 * or the back end cannot work here. Free it in either case. */
bool launch_prepare(struct launch *l, const struct run_options *o, size_t bytes, char *why, size_t size);
void launch_free(struct launch *l);

/* Starts the program, with one argument unless NULL. The last one must have ended. */
bool launch_start(struct launch *l, const char *argument);

/* Whether it has ended by itself. */
bool launch_ended(struct launch *l);

/* Ends it, if it runs. */
void launch_kill(struct launch *l);

/* Wakes it if it waits for this word of the shared memory by futex; or sleeps until the word is no longer `value`, but
 * for no longer than a death may go unnoticed. */
void launch_wake(struct launch *l, uint32_t *word);
void launch_sleep(struct launch *l, uint32_t *word, uint32_t value);

/* The first line that the last program printed, without its newline, printable. */
void launch_said(const struct launch *l, char *line, size_t size);

#endif

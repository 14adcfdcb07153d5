/* children.h - the children of this process: those that it started, and those that others have left behind.
 *
 * A process whose parent has died is an orphan. It becomes a child of the first process of a run, which ends it in the
 * end: else one that is stopped would stay for ever, whatever it was to die of. Until then it is left alone: an encoder
 * may have started a server. */
#ifndef A64_RUN_CHILDREN_H
#define A64_RUN_CHILDREN_H

#include <stdbool.h>
#include <sys/types.h>

/* From now on all orphans of this process's making become its children, not those of its children. When it exits it
 * kills them and all others that it has started, until none is left; but not those that it has already. */
void children_adopt(void);

/* fork(); the child has no children. -1 also when there are too many. */
pid_t children_fork(void);

/* Waits for one of these, as waitpid does; then buries orphans. False: it is no child of this process. */
bool children_wait(pid_t pid, int *status);

/* Waits for the orphans that have ended. */
void children_bury_orphans(void);

#endif

/* patience.h - how long processes may go on without progress: by their own time, for a busy machine is no fault of
 * theirs. */
#ifndef A64_RUN_PATIENCE_H
#define A64_RUN_PATIENCE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct patience {
  pid_t pid;         /* of the process; of the group, negative */
  uint64_t progress; /* last seen */
  bool measured;     /* since that was new: */
  double cpu;        /* processor time of the processes at the first look; seconds, as all below */
  double idle;       /* what passed while none of them ran or waited for a processor */
  double wall;       /* at the last look */
  bool waits;        /* it is over because none of them wanted a processor */
};

/* `who`: a process, or minus the number of a process group, as for kill(). */
void patience_begin(struct patience *p, pid_t who);

/* Whether since `progress` last changed they have used `ms` of processor time, or have let twice as much pass in which
 * they wanted none. Time in which nobody looked does not count. To be asked again and again. One of them that somebody
 * stopped is told to go on. */
bool patience_is_over(struct patience *p, uint64_t progress, unsigned ms);

#endif

/* process_group.h - whether a group of processes that shows no progress is stuck, or a busy machine keeps it waiting.
 */
#ifndef A64_ENGINE_PROCESS_GROUP_H
#define A64_ENGINE_PROCESS_GROUP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Starts with all but `group` 0, anew after every progress. */
struct group_watch {
  pid_t group;
  double looked; /* when */
  bool begun;
  uint64_t before; /* processor time when that was first looked at, in ticks */
  unsigned asleep; /* looks at which none of them wanted the processor */
};

/* To be called now and then. True once they have used seconds of processor time, or have slept for as long. */
bool group_is_stuck(struct group_watch *w);

#endif

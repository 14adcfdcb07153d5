/* patience.h - how long a process may go on without progress: by its own time, for a busy machine is no fault of its.
 */
#ifndef A64_RUN_PATIENCE_H
#define A64_RUN_PATIENCE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct patience {
  pid_t pid;
  uint64_t progress; /* last seen */
  uint64_t cpu;      /* processor time of the process when that was new; nanoseconds, as all below */
  uint64_t idle;     /* what passed since then while it neither ran nor waited for a processor */
  uint64_t wall;     /* at the last look */
};

void patience_begin(struct patience *p, pid_t pid);

/* Whether since `progress` last changed the process has used `ms` of processor time, or has let twice as much pass in
 * which it wanted none. Time in which nobody looked does not count. To be asked again and again. */
bool patience_is_over(struct patience *p, uint64_t progress, unsigned ms);

#endif

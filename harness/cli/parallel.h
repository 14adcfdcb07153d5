/* parallel.h - long work in portions, done by several processes. */
#ifndef A64_CLI_PARALLEL_H
#define A64_CLI_PARALLEL_H

#include <stddef.h>

enum { PARALLEL_JOBS = 64 };

struct parallel {
  const char *name; /* of the work, for what is told of it */
  unsigned count, jobs;
  void (*work)(void *ctx, unsigned job, unsigned portion);
  void (*end)(void *ctx, unsigned job); /* after the last portion of a process; NULL: nothing */
  const volatile int *stop;             /* not 0: no more portions are begun; NULL: all are done */
  void *ctx;                            /* what the processes leave there is in memory that they share */
  /* If this is all that a portion changes, a process that somebody else kills is replaced: its sum becomes what it was
   * before the portion, which is done again. NULL: no process is replaced. */
  void *sums;   /* one for each job, in memory that they share */
  size_t bytes; /* of each */
};

/* Does all of them, and shows how far it is. Returns an exit status. */
int parallel_run(const struct parallel *p, double *seconds);

#endif

/* group.h - what failed, in groups of most likely one fault. */
#ifndef A64_CLI_ABORTS_GROUP_H
#define A64_CLI_ABORTS_GROUP_H

#include "cli/aborts/request.h"

/* Failures by one way that broke the same set of invariants: most likely one fault. */
struct aborts_group {
  unsigned way, causes;
  const struct failure *such_as;
  uint32_t failed;
  broken_set broken;
  unsigned number; /* of the group */
  char path[600];  /* of its case, or why there is none */
};

/* The failures of this cell that belong to it; NULL: none do. */
const struct cell_fault *aborts_belongs(const struct cell *c, broken_set broken);

/* Calls `tell` for every group, its case written. Returns how many there are. */
unsigned aborts_for_groups(const struct aborts_request *q, const struct aborts_result *r,
                           void (*tell)(const struct aborts_request *q, const struct aborts_result *r,
                                        const struct aborts_group *f));

#endif

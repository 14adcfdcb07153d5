/* group.h - what failed, in groups of most likely one fault. */
#ifndef A64_CLI_ABORTS_GROUP_H
#define A64_CLI_ABORTS_GROUP_H

#include "cli/aborts/request.h"

/* Cells of one way whose first broken invariant is the same: most likely one fault. */
struct aborts_group {
  unsigned way, invariant, causes, first; /* first: its cause */
  uint32_t trials, failed;
  uint64_t broken;
  unsigned number; /* of the group */
  char path[600];  /* of its case, or why there is none */
};

bool aborts_belongs(const struct cell *c, unsigned invariant);

/* Calls `tell` for every group, its case written. Returns how many there are. */
unsigned aborts_for_groups(const struct aborts_request *q, const struct abort_report *r,
                           void (*tell)(const struct aborts_request *q, const struct abort_report *r,
                                        const struct aborts_group *f));

#endif

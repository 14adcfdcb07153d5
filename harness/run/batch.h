/* batch.h - a batch before it runs: does it keep to the limits, and may its words be executed? */
#ifndef A64_RUN_BATCH_H
#define A64_RUN_BATCH_H

#include "run.h"

/* NULL, or which limit of wire.h the batch breaks. */
const char *batch_fault(const struct wire *w);

/* Marks every execution STOP_NOT_RUN, or STOP_REFUSED. */
void batch_prepare(struct wire *w);

/* How many executions have not run. */
uint32_t batch_left(const struct wire *w);

/* Ends an execution that yields nothing: zeros in `out` and `mem_out`. */
void batch_void(struct wire_exec *e, enum wire_stop_kind kind, int32_t code);

#endif

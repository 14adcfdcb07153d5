/* probe.h - tries to get out of the sandbox. */
#ifndef A64_AGENT_PROBE_H
#define A64_AGENT_PROBE_H

#include "wire.h"

/* Tries every forbidden thing once. Writes how many to w->tried and, to w->broken, one bit for each that was not
 * refused, in the order of the table in probe.c. Returns the exit code 0. */
int probe_sandbox(struct wire_answer *w);

#endif

/* doubt.h - asks again where something was found in what an encoder's process answered after a death. */
#ifndef A64_ENGINE_DOUBT_H
#define A64_ENGINE_DOUBT_H

#include "engine/judge.h"
#include "engine/keeper.h"

/* Of n trials that were asked and judged, those that are doubtful and have a finding get the answers of a process that
 * has not gone on after a death, and the verdict on these. If they are others, the keeper lets no process go on any
 * more. A trial that the limit comes before has no finding. False, with an exit status and one line in why[size], if
 * the encoder does not start, or the harness cannot go on. */
bool doubt_settle(struct keeper *k, struct trial *t, size_t n, const struct judge *j, const struct limit *limit,
                  int *status, char *why, size_t size);

#endif

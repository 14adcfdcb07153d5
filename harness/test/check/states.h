/* states.h - what registers hold where effects are compared: edges of what lanes and numbers can be, and anything. */
#ifndef A64_TEST_CHECK_STATES_H
#define A64_TEST_CHECK_STATES_H

#include "agent/wire.h"

/* Below `n`; a series of its own, so that what else is drawn does not change with how vectors are. */
uint64_t states_pick(unsigned n);
void states_draw_vectors(struct wire_state *s);

#endif

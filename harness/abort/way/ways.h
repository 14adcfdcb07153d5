/* ways.h - the ways that are linked in. */
#ifndef A64_ABORT_WAY_WAYS_H
#define A64_ABORT_WAY_WAYS_H

#include "guard/way.h"

/* The row of ways.def with this number; NULL: not linked in. */
const struct way *way_of(unsigned i);

#endif

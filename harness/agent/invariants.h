/* invariants.h - the bits of stop.broken. */
#ifndef A64_AGENT_INVARIANTS_H
#define A64_AGENT_INVARIANTS_H

#include <stdint.h>

enum invariant {
#define INVARIANT(id, name, sentence) INV_##id,
#include "invariants.def"
#undef INVARIANT
  INVARIANTS
};

#define BROKEN(id) (1ull << INV_##id)

_Static_assert(INVARIANTS <= 64, "one bit each in 64");

#endif

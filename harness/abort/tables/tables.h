/* tables.h - the tables as enumerations, and the flags that join causes with ways. */
#ifndef A64_ABORT_TABLES_TABLES_H
#define A64_ABORT_TABLES_TABLES_H

#include "guard/a64guard.h"

#include <stdbool.h>
#include <stdint.h>

enum way_id {
#define WAY(id, name, object, sentence) WAY_##id,
#define EXCEPT(need, flag, reason)
#include "ways.def"
#undef WAY
#undef EXCEPT
  WAYS
};

enum cause_id {
#define CAUSE(id, ...) CAUSE_##id,
#include "causes.def"
#undef CAUSE
  CAUSES
};

enum context_id {
#define CONTEXT(id, name, need, sentence) CONTEXT_##id,
#include "contexts.def"
#undef CONTEXT
  CONTEXTS
};

enum invariant {
#define INVARIANT(id, name, sentence, remedy) INV_##id,
#include "invariants.def"
#undef INVARIANT
  INVARIANTS
};

/* A set of invariants that are broken, one bit each. The first 64 include those of checker.S. */
typedef unsigned __int128 broken_set;

#define BROKEN_ONE(invariant) ((broken_set)1 << (invariant))
#define BROKEN(id) BROKEN_ONE(INV_##id)
#define BROKEN_ALL (~(broken_set)0 >> (128 - INVARIANTS))

_Static_assert(INVARIANTS <= 128, "one bit each in 128");

/* The lowest of a set that is not empty. */
static inline unsigned broken_first(broken_set s) {
  uint64_t low = (uint64_t)s;
  return low ? (unsigned)__builtin_ctzll(low) : 64 + (unsigned)__builtin_ctzll((uint64_t)(s >> 64));
}

enum need {
#define NEED(id, name, has, remedy) NEED_##id,
#include "needs.def"
#undef NEED
  NEEDS
};

/* Generated code that ends so runs to its end, and gives back what it has taken. */
static inline bool end_returns(enum a64guard_end end) { return end == A64GUARD_RETURN || end == A64GUARD_FOREIGN; }

/* What a cause is like, takes away from a way, or needs: a flag for every row of needs.def. */
enum cause_flag {
  F_VALUE_IS_PLACE = 1 << 0, /* the value is the place, cut to 32 bits */
  F_NO_LINK = 1 << 1,        /* x30 does not lead back to the generated code */
  F_BAD_SP = 1 << 2,         /* SP cannot be used as a stack */
  F_IN_HANDLER = 1 << 3,     /* the abort function is called by a signal handler */
  F_C = 1 << 4,              /* C runs on top of the generated code */
  F_OWN_STACK = 1 << 5,      /* on a private stack only */
  F_SLOW = 1 << 6,           /* takes milliseconds, and the main thread */
  F_TAGS_LATE = 1 << 7,      /* tags that are wrong are told of asynchronously */
  F_THREAD = 1 << 8,         /* needs a thread of its own: qemu-user 7.2 starts none in a child */
  F_FIRST_NEED = 1 << 9,
#define NEED(id, name, has, remedy) F_##id = F_FIRST_NEED << NEED_##id,
#include "needs.def"
#undef NEED
  F_NOTHING = 0,
};

#endif

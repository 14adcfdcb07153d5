/* ways.h - the ways that are linked in. */
#ifndef A64_ABORT_WAY_WAYS_H
#define A64_ABORT_WAY_WAYS_H

#include "guard/way.h"

/* The row of ways.def with this number; NULL: not linked in. */
const struct a64guard_way *way_of(unsigned i);

/* Rewrites the context so that `to(g, value)` is called, as if by the instruction that faulted (context_call.c). */
#ifdef __cplusplus
extern "C"
#endif
    void
    context_call(ucontext_t *context, struct a64guard *g, int value, void (*to)(struct a64guard *g, int value));

/* The one that is part of the guard has its prefix. */
#define way_context a64guard_way_context

#endif

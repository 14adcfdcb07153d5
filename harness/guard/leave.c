/* leave.c - the abort function's C half. */
/* SPDX-License-Identifier: MIT */
#include "way.h"

/* Without an open guard there is nowhere to go: a clear death, not a jump into a dead frame. */
__attribute__((noreturn)) void a64guard_abort_leave(struct a64guard_thread *t, int value) {
  struct a64guard *g = t->top;
  if (!a64guard_is_open(g, t))
    __builtin_trap();
  t->stop = (struct a64guard_stop){.end = A64GUARD_CALL, .pc = t->abort_lr};
  g->end = A64GUARD_CALL;
  g->left &= ~g->way->restores;
  a64guard_tco_restore(g, t);
  g->way->leave(g, value);
  __builtin_trap();
}

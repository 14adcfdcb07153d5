/* leave.c - the abort function's C half. */
/* SPDX-License-Identifier: MIT */
#include "way.h"

__attribute__((noreturn)) void a64guard_abort_leave(struct a64guard_thread *t, int value, struct a64guard *g) {
  if (g == NULL)
    __builtin_trap();
  t->stop = (struct a64guard_stop){.end = A64GUARD_CALL, .pc = t->abort_lr};
  g->end = A64GUARD_CALL;
  g->left &= ~g->way->restores;
  a64guard_tco_restore(g, t);
  g->way->leave(g, value);
  __builtin_trap();
}

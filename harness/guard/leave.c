/* leave.c - the abort function's C half. */
#include "way.h"

/* Without an open guard there is nowhere to go: a clear death, not a jump into a dead frame. */
_Noreturn void abort_leave(struct thread *t, int value) {
  struct guard *g = t->top;
  if (!guard_is_open(g, t))
    __builtin_trap();
  t->stop = (struct stop){.end = END_CALL, .pc = t->abort_lr};
  g->end = END_CALL;
  g->left &= ~g->way->restores;
  g->way->leave(g, value);
  __builtin_trap();
}

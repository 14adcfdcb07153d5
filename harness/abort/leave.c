/* leave.c - the abort function's C half. */
#include "way.h"

/* Without a guard there is nowhere to go: a clear death, not a jump into a dead frame. */
_Noreturn void abort_leave(struct thread *t, int value) {
  if (t->top == NULL)
    __builtin_trap();
  t->stop = (struct stop){.end = END_CALL, .pc = t->abort_lr};
  t->top->end = END_CALL;
  t->top->left &= ~t->top->way->restores;
  t->top->way->leave(t->top, value);
  __builtin_trap();
}

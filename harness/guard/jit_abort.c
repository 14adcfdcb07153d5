/* jit_abort.c - the abort function for C. */
#include "guard.h"

_Noreturn void jit_abort(int value) {
  struct thread *t = thread_mine;
  t->in_test = 0;
  streaming_left(t);
  t->abort_sp = t->abort_lr = 0;
  abort_leave(t, value);
}

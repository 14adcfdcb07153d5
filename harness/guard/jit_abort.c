/* jit_abort.c - the abort function for C. */
/* SPDX-License-Identifier: MIT */
#include "guard.h"

__attribute__((noreturn)) void a64guard_abort(int value) {
  struct a64guard_thread *t = a64guard_thread_mine;
  if (t == NULL)
    __builtin_trap(); /* a fault here would be the host's, who might go on from it */
  t->in_test = 0;
  a64guard_streaming_left(t);
  t->abort_sp = t->abort_lr = 0;
  a64guard_abort_leave(t, value, a64guard_innermost(t));
}

/* abort.c - the abort function that generated code calls. */
#include "guard.h"

/* Without a guard there is nowhere to go: a clear death, not a jump into a dead frame. */
_Noreturn void jit_abort(int value) {
  if (guard.depth == 0)
    __builtin_trap();
  guard.stop.kind = STOP_ABORT;
  guard.stop.pc = guard.out->x[30];
  guard.sent = value;
  longjmp(guard.env, value);
}

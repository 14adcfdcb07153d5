/* leave.c - the way out of a signal handler. */
#include "guard.h"

/* The mask was not saved and need not be restored: nothing is blocked by now (see signals.c). */
_Noreturn void guard_leave(int value) { siglongjmp(guard.env, value); }

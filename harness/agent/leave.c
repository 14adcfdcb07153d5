/* leave.c - the way out of a signal handler. */
#include "guard.h"

/* The mask was not saved and need not be restored: no signal of ours is ever blocked (see signals.c). */
_Noreturn void guard_leave(int value) { siglongjmp(guard.env, value); }

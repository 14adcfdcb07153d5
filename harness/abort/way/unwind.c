/* unwind.c - out by a forced unwind: frame by frame, as pthread_cancel does, then longjmp. */
#include <setjmp.h>
#include <stdlib.h>
#include <unwind.h>

#include "abort/way/ways.h"
#include "guard/way.h"

int set_longjmp(struct a64guard *g); /* setjmp.S */

/* The exception must not lie in a frame that is being unwound: destructors run on top of it, and then it goes on. */
struct state {
  jmp_buf point;
  struct _Unwind_Exception e;
};
_Static_assert(sizeof(struct state) <= sizeof((struct a64guard *)0)->buffer, "a guard holds one");

/* Called for every frame from the innermost. The frame that generated code returns to is the end. */
static _Unwind_Reason_Code step(int version, _Unwind_Action actions, _Unwind_Exception_Class class,
                                struct _Unwind_Exception *e, struct _Unwind_Context *context, void *guard) {
  struct a64guard *g = guard;
  (void)version, (void)class, (void)e;
  if (_Unwind_GetIP(context) == (_Unwind_Ptr)a64guard_left)
    longjmp(*(jmp_buf *)g->buffer, g->thread->value);
  if (actions & _UA_END_OF_STACK)
    abort();
  return _URC_NO_REASON;
}

static void leave(struct a64guard *g, int value) {
  struct _Unwind_Exception *e = &((struct state *)g->buffer)->e;
  *e = (struct _Unwind_Exception){0};
  g->thread->value = value;
  _Unwind_ForcedUnwind(e, step, g);
  abort();
}

static void fault(struct a64guard *g, int value, ucontext_t *context) { context_call(context, g, value, leave); }

const struct a64guard_way way_unwind = {
    .set = set_longjmp, .leave = leave, .fault = fault, .needs = NEEDS_FRAME, .policy = RUNS_DESTRUCTORS};

/* longjmp.c - out by longjmp, which leaves the signal mask alone. */
#include <setjmp.h>

#include "guard/way.h"

_Static_assert(sizeof(jmp_buf) <= sizeof((struct a64guard *)0)->buffer, "a guard holds one");

int set_longjmp(struct a64guard *g); /* setjmp.S */

static void fault(struct a64guard *g, int value, ucontext_t *context) {
  (void)context;
  longjmp(*(jmp_buf *)g->buffer, value);
}

/* The buffer comes first in a guard. */
const struct a64guard_way way_longjmp = {
    .set = set_longjmp, .leave = (void (*)(struct a64guard *, int))longjmp, .fault = fault};

/* siglongjmp.c - out by siglongjmp, to a point that was set without the mask. */
#include <setjmp.h>

#include "guard/way.h"

_Static_assert(sizeof(sigjmp_buf) <= sizeof((struct a64guard *)0)->buffer, "a guard holds one");

int set_siglongjmp(struct a64guard *g); /* setjmp.S */

static void fault(struct a64guard *g, int value, ucontext_t *context) {
  (void)context;
  siglongjmp(*(sigjmp_buf *)g->buffer, value);
}

/* The buffer comes first in a guard. */
const struct a64guard_way way_siglongjmp = {
    .set = set_siglongjmp, .leave = (void (*)(struct a64guard *, int))siglongjmp, .fault = fault, .restores = 0};

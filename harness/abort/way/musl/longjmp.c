/* longjmp.c - out by musl's longjmp, which leaves the signal mask alone. */
#include "guard/way.h"

/* Musl's, under names that the Makefile gives them. The buffer takes 312 bytes and comes first in a guard. */
int musl_setjmp(struct a64guard *g);
_Noreturn void musl_longjmp(struct a64guard *g, int value);

static void fault(struct a64guard *g, int value, ucontext_t *context) {
  (void)context;
  musl_longjmp(g, value);
}

const struct a64guard_way way_musl_longjmp = {.set = musl_setjmp, .leave = musl_longjmp, .fault = fault};

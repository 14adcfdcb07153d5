/* siglongjmp.c - out by musl's siglongjmp, to a point that was set with the mask. */
#include "guard/way.h"

int set_musl_siglongjmp(struct a64guard *g); /* set.S */
_Noreturn void musl_siglongjmp(struct a64guard *g, int value);

static void fault(struct a64guard *g, int value, ucontext_t *context) {
  (void)context;
  musl_siglongjmp(g, value);
}

const struct a64guard_way way_musl_siglongjmp = {
    .set = set_musl_siglongjmp, .leave = musl_siglongjmp, .fault = fault, .restores = RESTORES_MASK};

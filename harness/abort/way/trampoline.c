/* trampoline.c - out by the hand-written trampoline, from a handler too. */
#include "guard/way.h"

static void fault(struct a64guard *g, int value, ucontext_t *context) {
  (void)context;
  a64guard_regs_jump(g, value);
}

const struct a64guard_way way_trampoline = {
    .set = a64guard_regs_set,
    .leave = (void (*)(struct a64guard *, int))a64guard_regs_jump,
    .fault = fault,
    .restores = RESTORES_FPCR | RESTORES_FPSR | RESTORES_X18,
};

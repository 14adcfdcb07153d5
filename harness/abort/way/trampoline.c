/* trampoline.c - out by the hand-written trampoline, from a handler too. */
#include "guard/way.h"

static void fault(struct guard *g, int value, ucontext_t *context) {
  (void)context;
  regs_jump(g, value);
}

const struct way way_trampoline = {
    .set = regs_set,
    .leave = (void (*)(struct guard *, int))regs_jump,
    .fault = fault,
    .restores = RESTORES_FPCR | RESTORES_FPSR | RESTORES_X18,
};

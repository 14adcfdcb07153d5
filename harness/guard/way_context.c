/* way_context.c - out by rewriting the interrupted context: the kernel restores registers, mask and stack on return.
 *
 * SPDX-License-Identifier: MIT
 *
 * PSTATE loses BTYPE, or a landing pad would be asked for at the recovery point, and keeps its other bits. */
#include "records.h"
#include "way.h"

#include <string.h>

#define BTYPE 0xc00ull

static void restore_vectors(ucontext_t *context, const struct a64guard_regs *r, const struct a64guard *g) {
  struct record_fpsimd *v = a64guard_record_of(context, RECORD_FPSIMD);
  if (v == NULL)
    return;
  for (int i = 0; i < 8; i++)
    memcpy(&v->vregs[8 + i], &r->d8_15[i], 8);
  v->fpcr = (uint32_t)g->fpcr;
  v->fpsr = (uint32_t)g->fpsr;
}

static void fault(struct a64guard *g, int value, ucontext_t *context) {
  const struct a64guard_regs *r = (const struct a64guard_regs *)g->buffer;
  mcontext_t *m = &context->uc_mcontext;
  memcpy(&m->regs[18], r->x18_30, sizeof r->x18_30);
  m->regs[0] = (uint32_t)(value == 0 ? 1 : value);
  m->sp = r->sp;
  m->pc = r->x18_30[12];
  m->pstate &= ~BTYPE;
  a64guard_records_reduce(context);
  restore_vectors(context, r, g);
  memcpy(&context->uc_sigmask, &g->mask, sizeof g->mask);
}

const struct a64guard_way a64guard_way_context = {
    .call = a64guard_call,
    .leave = (void (*)(struct a64guard *, int))a64guard_regs_jump,
    .fault = fault,
    .restores = RESTORES_MASK_OF_FAULTS | RESTORES_FPCR | RESTORES_FPSR | RESTORES_X18,
};

/* way_context.c - out by rewriting the interrupted context: the kernel restores registers, mask and stack on return.
 *
 * PSTATE loses BTYPE, or a landing pad would be asked for at the recovery point, and keeps its other bits. */
#include <string.h>

#include "records.h"
#include "way.h"

#define BTYPE 0xc00ull

static void restore_fpsimd(struct fpsimd_context *v, const struct regs *r, const struct guard *g) {
  for (int i = 0; i < 8; i++)
    memcpy(&v->vregs[8 + i], &r->d8_15[i], 8);
  v->fpcr = (uint32_t)g->fpcr;
  v->fpsr = (uint32_t)g->fpsr;
}

/* Linux lets the FPSIMD record win over the low bits of this one, qemu-user 7.2 the other way round: so, both. */
static void restore_sve(struct sve_context *v, const struct regs *r) {
  unsigned vq = v->vl / 16;
  if (v->head.size < SVE_SIG_CONTEXT_SIZE(vq))
    return;
  for (unsigned i = 0; i < 8; i++)
    memcpy((unsigned char *)v + SVE_SIG_ZREG_OFFSET(vq, 8 + i), &r->d8_15[i], 8);
}

static void restore_vectors(ucontext_t *context, const struct regs *r, const struct guard *g) {
  struct fpsimd_context *fpsimd = record_of(context, FPSIMD_MAGIC);
  struct sve_context *sve = record_of(context, SVE_MAGIC);
  if (fpsimd != NULL)
    restore_fpsimd(fpsimd, r, g);
  if (sve != NULL)
    restore_sve(sve, r);
}

static void fault(struct guard *g, int value, ucontext_t *context) {
  const struct regs *r = (const struct regs *)g->buffer;
  mcontext_t *m = &context->uc_mcontext;
  memcpy(&m->regs[18], r->x18_30, sizeof r->x18_30);
  m->regs[0] = (uint32_t)(value == 0 ? 1 : value);
  m->sp = r->sp;
  m->pc = r->x18_30[12];
  m->pstate &= ~BTYPE;
  records_leave_streaming(context);
  restore_vectors(context, r, g);
  memcpy(&context->uc_sigmask, &g->mask, sizeof g->mask);
}

const struct way way_context = {
    .call = regs_call,
    .leave = (void (*)(struct guard *, int))regs_jump,
    .fault = fault,
    .restores = RESTORES_MASK_OF_FAULTS | RESTORES_FPCR | RESTORES_FPSR | RESTORES_X18,
};

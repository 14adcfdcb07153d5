/* way_context.c - out by rewriting the interrupted context: the kernel restores registers, mask and stack on return.
 *
 * PSTATE loses BTYPE, or a landing pad would be asked for at the recovery point, and keeps its other bits. */
#include <asm/sigcontext.h>
#include <string.h>

#include "way.h"

#define BTYPE 0xc00ull

/* The record of V registers, which the kernel always writes. */
static struct fpsimd_context *vectors_of(ucontext_t *context) {
  unsigned char *at = context->uc_mcontext.__reserved;
  struct _aarch64_ctx *head = (struct _aarch64_ctx *)at;
  while (head->magic != FPSIMD_MAGIC) {
    at += head->size;
    head = (struct _aarch64_ctx *)at;
  }
  return (struct fpsimd_context *)at;
}

static void restore_vectors(struct fpsimd_context *v, const struct regs *r) {
  for (int i = 0; i < 8; i++)
    memcpy(&v->vregs[8 + i], &r->d8_15[i], 8);
  v->fpcr = (uint32_t)r->fpcr;
  v->fpsr = (uint32_t)r->fpsr;
}

static void fault(struct guard *g, int value, ucontext_t *context) {
  const struct regs *r = (const struct regs *)g->buffer;
  mcontext_t *m = &context->uc_mcontext;
  memcpy(&m->regs[18], r->x18_30, sizeof r->x18_30);
  m->regs[0] = (uint32_t)(value == 0 ? 1 : value);
  m->sp = r->sp;
  m->pc = r->x18_30[12];
  m->pstate &= ~BTYPE;
  restore_vectors(vectors_of(context), r);
  memcpy(&context->uc_sigmask, &g->mask, sizeof g->mask);
}

const struct way way_context = {
    .set = regs_set,
    .leave = (void (*)(struct guard *, int))regs_jump,
    .fault = fault,
    .restores = RESTORES_MASK_OF_FAULTS | RESTORES_FPCR | RESTORES_FPSR | RESTORES_X18,
};

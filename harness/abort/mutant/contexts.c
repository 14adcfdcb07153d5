/* contexts.c - mutants of the way that rewrites the context: what the real one wrote is changed back. */
#include <asm/sigcontext.h>
#include <string.h>

#include "mutant.h"

const struct way *__real_way_of(unsigned i);
const struct way *__wrap_way_of(unsigned i);

static struct way changed;
static void (*real)(struct guard *g, int value, ucontext_t *context);

static struct fpsimd_context *vectors_of(ucontext_t *context) {
  return (struct fpsimd_context *)context->uc_mcontext.__reserved; /* always the first under QEMU */
}

static void keep_registers(mcontext_t *m, const mcontext_t *was) {
  if (IS(CONTEXT_X21))
    m->regs[21] = was->regs[21];
  if (IS(CONTEXT_X29))
    m->regs[29] = was->regs[29];
  if (IS(CONTEXT_SP))
    m->sp -= 16;
  if (IS(CONTEXT_PC_KEPT))
    m->pc = was->pc;
  if (IS(CONTEXT_PC_SLOT))
    m->pc = m->regs[29];
}

static void keep_others(ucontext_t *context, const ucontext_t *was, int signo) {
  static int first;
  mcontext_t *m = &context->uc_mcontext;
  if (IS(CONTEXT_FIRST_RETURN) && first++ % 2 == 0)
    m->regs[0] = 0;
  if (IS(CONTEXT_VALUE))
    m->regs[0] = (uint64_t)signo;
  if (IS(BTYPE_KEPT))
    m->pstate |= 0xc00;
  if (IS(MASK_KEPT_IN_CONTEXT))
    context->uc_sigmask = was->uc_sigmask;
  if (IS(MASK_FULL_IN_CONTEXT))
    memset(&context->uc_sigmask, 0xff, 8);
  if (IS(FPCR_CONTEXT))
    vectors_of(context)->fpcr = 0xc00000;
}

/* Without a record of V registers nothing restores d14. */
static void lose_vectors(ucontext_t *context, struct guard *g) {
  ((struct regs *)g->buffer)->d8_15[6] = LEFT_IN(23);
  real(g, 1, context);
}

static void fault(struct guard *g, int value, ucontext_t *context) {
  static ucontext_t was;
  was = *context;
  if (IS(CONTEXT_D14))
    lose_vectors(context, g);
  real(g, value, context);
  keep_registers(&context->uc_mcontext, &was.uc_mcontext);
  keep_others(context, &was, g->thread->stop.signo);
  if (IS(CONTEXT_STEPPED)) {
    *context = was;
    context->uc_mcontext.pc += 4;
  }
  if (IS(RESERVED_BYTES) || IS(MODE_BITS))
    frame_by_hand(context);
}

const struct way *__wrap_way_of(unsigned i) {
  const struct way *way = __real_way_of(i);
  if (way == NULL || way->call != regs_call || way->fault == fault || mutant == MUTANT_NONE)
    return way;
  if (!(way->restores & RESTORES_MASK_OF_FAULTS))
    return way;
  changed = *way;
  real = way->fault;
  changed.fault = fault;
  return &changed;
}

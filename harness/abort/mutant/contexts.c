/* contexts.c - mutants of the way that rewrites the context: what the real one wrote is changed back. */
#include <asm/sigcontext.h>
#include <string.h>

#include "abort/trial/sigreturn.h"
#include "mutant.h"

const struct a64guard_way *__real_way_of(unsigned i);
const struct a64guard_way *__wrap_way_of(unsigned i);

static struct a64guard_way changed;
static void (*real)(struct a64guard *g, int value, ucontext_t *context);

static struct fpsimd_context *vectors_of(ucontext_t *context) {
  return (struct fpsimd_context *)context->uc_mcontext.__reserved; /* always the first under QEMU */
}

/* Without a record of V registers nothing restores d14. */
static void lose_vectors(ucontext_t *context, struct a64guard *g) {
  ((struct a64guard_regs *)g->buffer)->d8_15[6] = LEFT_IN_D(14);
  real(g, 1, context);
}

static void fault(struct a64guard *g, int value, ucontext_t *context) {
  static ucontext_t before;
  const mcontext_t *was = &before.uc_mcontext;
  mcontext_t *m = &context->uc_mcontext;
  before = *context;
  if (IS(CONTEXT_D14))
    lose_vectors(context, g);
  real(g, value, context);
#undef REWRITTEN
#define REWRITTEN HERE
#include "here.h"
}

const struct a64guard_way *__wrap_way_of(unsigned i) {
  const struct a64guard_way *way = __real_way_of(i);
  if (way == NULL || way->call != a64guard_call || way->fault == fault || mutant == MUTANT_NONE)
    return way;
  if (!(way->restores & RESTORES_MASK_OF_FAULTS))
    return way;
  changed = *way;
  real = way->fault;
  changed.fault = fault;
  return &changed;
}

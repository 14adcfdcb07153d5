/* handler.c - whose signal is it, and out by the guard's way if it is the generated code's. */
/* SPDX-License-Identifier: MIT */
#include "way.h"

/* The context's is what the kernel takes when the handler returns; Linux calls handlers with tags checked. */
static void tco_restore(const struct a64guard *g, const struct a64guard_thread *t, ucontext_t *context) {
  if (t->mte)
    context->uc_mcontext.pstate = (context->uc_mcontext.pstate & ~A64GUARD_TCO) | g->tco;
  a64guard_tco_restore(g, t);
}

/* Its signal is blocked while a handler runs, so the mask has to be restored whether that was asked for or not. */
static void leave_from_handler(struct a64guard *g, enum a64guard_end end, const ucontext_t *context) {
  unsigned restores = g->way->restores;
  if (restores & RESTORES_MASK_OF_FAULTS)
    restores |= RESTORES_MASK;
  g->end = end;
  g->left = (g->left | RESTORES_MASK) & ~restores;
  if (!g->saves_mask)
    g->mask = *(const uint64_t *)&context->uc_sigmask;
}

static void note(struct a64guard_thread *t, enum a64guard_end end, int signo, const siginfo_t *info,
                 const ucontext_t *context) {
  t->handled++;
  t->stop = (struct a64guard_stop){.end = end,
                                   .signo = signo,
                                   .code = info->si_code,
                                   .pc = context->uc_mcontext.pc,
                                   .addr = end == A64GUARD_SIGNAL ? (uint64_t)info->si_addr : 0,
                                   .word = a64guard_fault_word(t, info, context)};
}

bool a64guard_fault_handle(int signo, siginfo_t *info, ucontext_t *context, struct a64guard_thread *t) {
  bool request = a64guard_use_of(signo) == A64GUARD_STOPS;
  if (t == NULL ||
      !(request ? a64guard_request_is_ours(t, signo, context) : a64guard_fault_is_ours(t, info, context))) {
    a64guard_fault_chain(signo, info, context);
    return false;
  }
  t->in_test = 0;
  a64guard_streaming_left(t);
  note(t, request ? A64GUARD_ASYNC : A64GUARD_SIGNAL, signo, info, context);
  tco_restore(t->top, t, context);
  leave_from_handler(t->top, t->stop.end, context);
  t->top->way->fault(t->top, t->value, context);
  t->context_state = context->uc_mcontext.pstate;
  return true;
}

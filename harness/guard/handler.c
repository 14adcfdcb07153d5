/* handler.c - whose signal is it, and out by the guard's way if it is the generated code's. */
#include "way.h"

/* Its signal is blocked while a handler runs, so the mask has to be restored whether that was asked for or not. */
static void leave_from_handler(struct guard *g, enum end end, const ucontext_t *context) {
  unsigned restores = g->way->restores;
  if (restores & RESTORES_MASK_OF_FAULTS)
    restores |= RESTORES_MASK;
  g->end = end;
  g->left = (g->left | RESTORES_MASK) & ~restores;
  if (!g->saves_mask)
    g->mask = *(const uint64_t *)&context->uc_sigmask;
}

static void note(struct thread *t, int signo, const siginfo_t *info, const ucontext_t *context) {
  bool fault = signo != SIGALRM && signo != SIGUSR1;
  t->handled++;
  t->stop = (struct stop){.end = fault ? END_SIGNAL : END_ASYNC,
                          .signo = signo,
                          .code = info->si_code,
                          .pc = context->uc_mcontext.pc,
                          .addr = fault ? (uint64_t)info->si_addr : 0,
                          .word = fault_word(t, context)};
}

bool fault_handle(int signo, siginfo_t *info, ucontext_t *context, struct thread *t) {
  bool request = signo == SIGALRM || signo == SIGUSR1;
  if (request && !request_is_ours(t, signo, context))
    return false;
  if (!request && !fault_is_ours(t, info, context)) {
    fault_chain(signo, info, context);
    return false;
  }
  t->in_test = 0;
  streaming_left(t);
  note(t, signo, info, context);
  leave_from_handler(t->top, t->stop.end, context);
  t->top->way->fault(t->top, t->value, context);
  t->context_state = context->uc_mcontext.pstate;
  return true;
}

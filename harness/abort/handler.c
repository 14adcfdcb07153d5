/* handler.c - whose signal is it, and out by the guard's way if it is the generated code's. */
#include "way.h"

static void note(struct thread *t, int signo, const siginfo_t *info, const ucontext_t *context) {
  bool fault = signo != SIGALRM && signo != SIGUSR1;
  struct guard *g = t->top;
  t->handled++;
  t->stop = (struct stop){.end = fault ? END_SIGNAL : END_ASYNC,
                          .signo = signo,
                          .code = info->si_code,
                          .pc = context->uc_mcontext.pc,
                          .addr = fault ? (uint64_t)info->si_addr : 0};
  g->end = t->stop.end;
  if (!g->saves_mask)
    g->mask = *(const uint64_t *)&context->uc_sigmask;
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
  t->top->way->fault(t->top, t->value, context);
  t->context_state = context->uc_mcontext.pstate;
  return true;
}

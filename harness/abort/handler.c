/* handler.c - whose signal is it, and out by the guard's way if it is the generated code's.
 *
 * Flags, and why. SA_SIGINFO: the context decides. SA_ONSTACK: generated code owns SP. An empty mask and no SA_NODEFER:
 * a second fault inside the handler kills at once; so a way that does not return restores the mask, or its guard does. */
#include "guard.h"

#include <string.h>

#include "tables.h"
#include "way.h"

static const int faults[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE};
/* Requests to stop, and one on which an embedder's own handler may abort by call. */
static const int requests[] = {SIGALRM, SIGUSR1, SIGUSR2};
static struct sigaction previous[NSIG];

static bool in_code(const struct thread *t, uint64_t pc) { return pc >= t->code && pc < t->code_end; }

extern const char __executable_start[], etext[];

static bool in_c(uint64_t pc) { return pc >= (uint64_t)__executable_start && pc < (uint64_t)etext; }

/* Generated code runs, the processor raised the signal, and at generated code; after a wild branch, its link tells. */
bool fault_is_ours(const struct thread *t, const siginfo_t *info, const ucontext_t *context) {
  uint64_t pc = context->uc_mcontext.pc;
  return t->in_test && info->si_code > 0 &&
         (in_code(t, pc) || (!in_c(pc) && in_code(t, context->uc_mcontext.regs[30])));
}

/* Never out of C, which may hold a lock, nor out of a prologue, which an unwinder could not pass. */
bool request_is_ours(const struct thread *t, int signo, const ucontext_t *context) {
  uint64_t pc = context->uc_mcontext.pc;
  return (signo == SIGALRM || signo == SIGUSR1) && t->in_test && in_code(t, pc) && pc >= t->framed;
}

/* The default action is had by repeating the fault, or the signal, without a handler. */
void fault_chain(int signo, siginfo_t *info, ucontext_t *context) {
  const struct sigaction *p = &previous[signo];
  if (p->sa_handler == SIG_IGN)
    return;
  if (p->sa_handler == SIG_DFL) {
    sigaction(signo, p, NULL);
    if (info->si_code <= 0)
      raise(signo);
  } else if (p->sa_flags & SA_SIGINFO) {
    p->sa_sigaction(signo, info, context);
  } else {
    p->sa_handler(signo);
  }
}

static void note(struct thread *t, int signo, const siginfo_t *info, const ucontext_t *context) {
  bool fault = signo != SIGALRM && signo != SIGUSR1;
  t->handled++;
  t->stop = (struct stop){.end = fault ? END_SIGNAL : END_ASYNC,
                          .signo = signo,
                          .code = info->si_code,
                          .pc = context->uc_mcontext.pc,
                          .addr = fault ? (uint64_t)info->si_addr : 0};
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
  note(t, signo, info, context);
  t->top->way->fault(t->top, t->value, context);
  t->context_state = context->uc_mcontext.pstate;
  return true;
}

static bool install(int signo) {
  struct sigaction ours = {.sa_sigaction = fault_entry, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  return sigaction(signo, &ours, &previous[signo]) == 0;
}

bool handlers_open(void) {
  bool good = true;
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
    good &= install(faults[i]);
  for (size_t i = 0; i < sizeof requests / sizeof *requests; i++)
    good &= install(requests[i]);
  return good;
}

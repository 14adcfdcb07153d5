/* chain.c - installs the handlers, and hands what is not ours to those that were installed before.
 *
 * Flags, and why. SA_SIGINFO: the context decides. SA_ONSTACK: generated code owns SP. An empty mask and no SA_NODEFER:
 * a second fault inside the handler kills at once; so a way that does not return restores the mask, or its guard does.
 */
#include "guard.h"

/* The faults, two requests to stop, and one on which an embedder's own handler may abort by call. */
static const int signals[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGALRM, SIGUSR1, SIGUSR2};
static struct sigaction previous[NSIG];

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

bool handlers_open(void) {
  struct sigaction ours = {.sa_sigaction = fault_entry, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  bool good = true;
  for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
    good &= sigaction(signals[i], &ours, &previous[signals[i]]) == 0;
  return good;
}

/* chain.c - installs the handlers, and hands what is not ours to those that were installed before.
 *
 * SPDX-License-Identifier: MIT
 *
 * Flags, and why. SA_SIGINFO: the context decides. SA_ONSTACK: generated code owns SP. SA_RESTART and those of SIGCHLD:
 * as the host had them. An empty mask and no SA_NODEFER: a second fault inside the handler kills at once; so a way that
 * does not return restores the mask, or its guard does. */
#include "guard.h"

static const int faults[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE};
enum { FAULTS = sizeof faults / sizeof *faults, FAULT = A64GUARD_STOPS + 1 };

static struct sigaction previous[_NSIG];
static int uses[_NSIG];

int a64guard_use_of(int signo) { return uses[signo]; }

/* The default action is had by repeating the fault, or the signal, without a handler. A fault that is ignored kills as
 * well, for the kernel would not ignore it either. */
static void act_by_default(int signo, bool repeats) {
  struct sigaction none = {.sa_handler = SIG_DFL};
  sigaction(signo, &none, NULL);
  if (!repeats)
    raise(signo);
}

#define SEGV_TAG_LATER 8 /* SEGV_MTEAERR, a tag that was wrong some time ago */

/* But for two that the kernel tells of later, when the instruction is behind it. */
static bool comes_again(int signo, int code) {
  bool late = (signo == SIGSEGV && code == SEGV_TAG_LATER) || (signo == SIGBUS && code == BUS_MCEERR_AO);
  return uses[signo] == FAULT && code > 0 && !late;
}

/* What the kernel would have done for that handler. */
static void prepare(int signo, struct sigaction *p) {
  sigset_t own;
  sigemptyset(&own);
  sigaddset(&own, signo);
  pthread_sigmask(SIG_BLOCK, &p->sa_mask, NULL);
  if (p->sa_flags & SA_NODEFER && !sigismember(&p->sa_mask, signo))
    pthread_sigmask(SIG_UNBLOCK, &own, NULL);
  if (p->sa_flags & (int)SA_RESETHAND)
    p->sa_flags = 0, p->sa_handler = SIG_DFL;
}

void a64guard_fault_chain(int signo, siginfo_t *info, ucontext_t *context) {
  const struct sigaction p = previous[signo];
  bool repeats = comes_again(signo, info->si_code), ignored = p.sa_handler == SIG_IGN;
  if (ignored || p.sa_handler == SIG_DFL) {
    if (repeats || !(ignored || uses[signo] == A64GUARD_STOPS)) /* a request to stop that comes late stops nothing */
      act_by_default(signo, repeats);
    return;
  }
  prepare(signo, &previous[signo]);
  if (p.sa_flags & SA_SIGINFO)
    p.sa_sigaction(signo, info, context);
  else
    p.sa_handler(signo);
}

static bool is_ours(const struct sigaction *a) {
  return a->sa_flags & SA_SIGINFO && a->sa_sigaction == a64guard_fault_entry;
}

/* What the kernel does before any handler runs, it goes on doing. A signal without a handler interrupts no call. */
static int flags_beside(const struct sigaction *before) {
  bool had_handler = before->sa_handler != SIG_DFL && before->sa_handler != SIG_IGN;
  int kept = before->sa_flags & (SA_RESTART | SA_NOCLDSTOP | SA_NOCLDWAIT);
  return SA_SIGINFO | SA_ONSTACK | kept | (had_handler ? 0 : SA_RESTART);
}

/* The one before is known before ours can be called. */
static bool install(int signo, int use) {
  struct sigaction ours = {.sa_sigaction = a64guard_fault_entry}, now;
  if (signo <= 0 || signo >= _NSIG || sigaction(signo, NULL, &now) != 0)
    return false;
  ours.sa_flags = flags_beside(&now);
  if (!is_ours(&now))
    previous[signo] = now;
  uses[signo] = use;
  return is_ours(&now) || sigaction(signo, &ours, NULL) == 0;
}

static bool is_fault(int signo) {
  for (int i = 0; i < FAULTS; i++)
    if (faults[i] == signo)
      return true;
  return false;
}

bool a64guard_signal(int signo, enum a64guard_use use) { return !is_fault(signo) && install(signo, use); }

bool a64guard_handlers_open(void) {
  bool good = true;
  for (int i = 0; i < FAULTS; i++)
    good &= install(faults[i], FAULT);
  return good;
}

void a64guard_handlers_close(void) {
  struct sigaction now;
  for (int signo = 1; signo < _NSIG; signo++)
    if (uses[signo] != 0 && sigaction(signo, NULL, &now) == 0 && is_ours(&now))
      sigaction(signo, &previous[signo], NULL);
}

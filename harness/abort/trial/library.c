/* library.c - a library that was told of faults after everybody else, and hands all of them on. */
#include "library.h"

#include <signal.h>

static const int faults[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE};
enum { FAULTS = sizeof faults / sizeof *faults };
static struct sigaction before[NSIG];

static void hand_on(int signo, siginfo_t *info, void *context) {
  const struct sigaction *b = &before[signo];
  if (b->sa_flags & SA_SIGINFO)
    b->sa_sigaction(signo, info, context);
  else
    b->sa_handler(signo);
}

void library_open(void) {
  struct sigaction own = {.sa_sigaction = hand_on, .sa_flags = SA_SIGINFO};
  for (int i = 0; i < FAULTS; i++)
    sigaction(faults[i], &own, &before[faults[i]]);
}

void library_close(void) {
  for (int i = 0; i < FAULTS; i++)
    sigaction(faults[i], &before[faults[i]], NULL);
}

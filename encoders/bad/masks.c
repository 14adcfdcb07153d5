/* masks.c - blocks and ignores signals, and waits for whatever children there are. */
#include "encoders/bad/bad.h"

#include <signal.h>
#include <sys/wait.h>

static void misbehave(const struct a64fuzz_request *r) {
  sigset_t all;
  (void)r;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, NULL);
  for (int s = 1; s < NSIG; s++)
    signal(s, SIG_IGN);
  while (waitpid(-1, NULL, WNOHANG) > 0)
    continue;
}

BAD("masks")

/* inherited.c - what a process has from the one that started it, and a64fuzz must not depend on. */
#include "cli/inherited.h"
#include "cli/status.h"
#include "run/children.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>

enum { FILES = 256 /* a process in the sandbox is given its program as number 200 */ };

/* Were one of the first three closed, the next file would be taken for it. To read or to write such a one fails. */
static void hold_descriptors(void) {
  for (int fd = 0; fd < 3; fd++)
    if (fcntl(fd, F_GETFD) < 0)
      open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
}

/* Children that end must be heard of, and no signal be blocked. A file that grows beyond a limit is an error, which is
 * told, and no death. */
static void settle_signals(void) {
  static const int usual[] = {SIGCHLD, SIGPIPE, SIGALRM, SIGTERM, SIGABRT, SIGSEGV,
                              SIGBUS,  SIGILL,  SIGFPE,  SIGTRAP, SIGUSR1, SIGUSR2};
  sigset_t none;
  for (unsigned i = 0; i < sizeof usual / sizeof *usual; i++)
    signal(usual[i], SIG_DFL);
  signal(SIGXFSZ, SIG_IGN);
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

/* More files, where that is not forbidden. */
static int settle_limits(void) {
  struct rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) || files.rlim_cur >= FILES)
    return STATUS_FINE;
  struct rlimit more = {FILES, files.rlim_max < FILES ? FILES : files.rlim_max};
  if (!setrlimit(RLIMIT_NOFILE, &more))
    return STATUS_FINE;
  return bad_input("a process may have only %llu files open here, and %d are needed: raise `ulimit -n`",
                   (unsigned long long)files.rlim_cur, FILES);
}

int inherited_settle(void) {
  hold_descriptors();
  settle_signals();
  children_adopt();
  return settle_limits();
}

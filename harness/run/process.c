/* process.c - one process of this machine, from fork to execveat: its descriptors, limits and sandbox. */
#define _GNU_SOURCE
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILES 64       /* RLIMIT_NOFILE of the process */
#define PROGRAM_FD 200 /* beyond it */
#define CANNOT_START 127

/* It must not outlive the host, whatever kills that. */
static bool die_with(pid_t parent) { return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent; }

static void default_signals(void) {
  sigset_t none;
  sigemptyset(&none);
  for (int s = 1; s < NSIG; s++)
    signal(s, SIG_DFL);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Limits what the process can open and dump; both settle before the sandbox forbids changing them. */
static bool limit(void) {
  struct rlimit files = {FILES, FILES}, none = {0, 0};
  return setrlimit(RLIMIT_NOFILE, &files) == 0 && setrlimit(RLIMIT_CORE, &none) == 0;
}

/* Numbers below 10 are taken by the copies to come; so move away first. */
static bool arrange_files(const struct process *p, int program) {
  const int wanted[] = {p->in, p->out, p->error, p->extra};
  int null = open("/dev/null", O_RDWR | O_CLOEXEC), moved[4];
  for (int i = 0; i < 4; i++)
    moved[i] = fcntl(wanted[i] < 0 ? null : wanted[i], F_DUPFD_CLOEXEC, 10);
  bool good = dup3(program, PROGRAM_FD, O_CLOEXEC) >= 0;
  for (int i = 0; i < 4; i++)
    good &= (i == PROCESS_EXTRA && p->extra < 0) || dup2(moved[i], i) >= 0;
  unsigned first = p->extra < 0 ? PROCESS_EXTRA : PROCESS_EXTRA + 1;
  return good && syscall(SYS_close_range, first, PROGRAM_FD - 1, 0) == 0 &&
         syscall(SYS_close_range, PROGRAM_FD + 1, ~0u, 0) == 0;
}

/* Runs in the child; returns only if something failed. */
static void become(const struct process *p, pid_t parent) {
  char *none[] = {NULL};
  int program = open(p->path, O_RDONLY | O_CLOEXEC);
  default_signals();
  if (p->apart)
    setpgid(0, 0);
  if (program < 0 || !die_with(parent) || !arrange_files(p, program) || !limit())
    return;
  if (p->sandbox != SANDBOX_NONE && !sandbox_enter(p->sandbox, PROGRAM_FD)) {
    dprintf(2, "cannot install the seccomp filter\n");
    return;
  }
  syscall(SYS_execveat, PROGRAM_FD, "", p->argv, none, AT_EMPTY_PATH);
  dprintf(2, "cannot execute %s: %s\n", p->path, strerror(errno));
}

pid_t process_start(const struct process *p) {
  pid_t parent = getpid(), pid = fork();
  if (pid != 0)
    return pid;
  become(p, parent);
  _exit(CANNOT_START);
}

void process_describe_end(int status, char *text, size_t size) {
  if (WIFSIGNALED(status))
    snprintf(text, size, "killed by signal %d", WTERMSIG(status));
  else
    snprintf(text, size, "exit status %d", WEXITSTATUS(status));
}

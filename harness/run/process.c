/* process.c - one process of this machine, from fork to execveat: its descriptors, limits and sandbox. */
#define _GNU_SOURCE
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "children.h"
#include "privilege.h"

#define FILES 64            /* RLIMIT_NOFILE of the process */
#define TASKS 64            /* RLIMIT_NPROC; QEMU takes three, the program of abort paths seven more */
#define MEMORY (4ull << 30) /* RLIMIT_AS; measured: 0.3 GB for the agent, 1.0 for abort paths, 1.7 for a machine */
#define GIVEN 5             /* descriptors */
#define PROGRAM_FD 200      /* beyond FILES */
#define POST_FD 201         /* the child's end of the gate */
#define CANNOT_START 127

/* It must not outlive the host, whatever kills that, and whenever. */
static bool die_with(pid_t parent) { return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent; }

static const int faults[] = {SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP};

static void (*hear_fault)(const siginfo_t *info, const void *context);

/* A fault comes again, and kills; what abort() sends does too. */
static void on_fault(int signo, siginfo_t *info, void *context) {
  bool sent = info->si_code <= 0;
  if (hear_fault && (!sent || info->si_pid == getpid()))
    hear_fault(info, context);
  signal(signo, SIG_DFL);
  if (sent)
    kill(getpid(), info->si_pid == getpid() ? signo : SIGKILL);
}

bool process_is_fault(int signo) {
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
    if (signo == faults[i])
      return true;
  return false;
}

static void tell_faults(void) {
  struct sigaction sa = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
    sigaction(faults[i], &sa, NULL);
}

/* For a fault may be that a stack is full. */
static void take_stack(void) {
  stack_t stack = {.ss_size = 64 << 10};
  stack.ss_sp = mmap(NULL, stack.ss_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (stack.ss_sp != MAP_FAILED)
    sigaltstack(&stack, NULL);
}

void process_hear_faults(void (*hear)(const siginfo_t *info, const void *context)) {
  hear_fault = hear;
  take_stack();
}

static void default_signals(void) {
  sigset_t none;
  sigemptyset(&none);
  for (int s = 1; s < NSIG; s++)
    signal(s, SIG_DFL);
  tell_faults(); /* those that wait until they are not blocked too */
  sigprocmask(SIG_SETMASK, &none, NULL);
}

pid_t process_fork(void) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  pid_t parent = getpid(), pid = children_fork();
  if (pid != 0) {
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return pid;
  }
  if (!die_with(parent))
    _exit(CANNOT_START);
  default_signals();
  return 0;
}

/* Sandboxed only, but for the first two. */
static const struct {
  int resource;
  bool always;
  rlim_t program, machine;
} limits[] = {
    {RLIMIT_NOFILE, true, FILES, FILES},
    {RLIMIT_CORE, true, 0, 0},
    {RLIMIT_FSIZE, false, PROCESS_LOG_BYTES + 1, 256 << 20}, /* a machine's memory is a file */
    {RLIMIT_MEMLOCK, false, 0, 0},
    {RLIMIT_MSGQUEUE, false, 0, 0},
};

static bool limit_one(int resource, rlim_t most) {
  struct rlimit r;
  if (getrlimit(resource, &r) != 0)
    return false;
  r.rlim_max = r.rlim_max < most ? r.rlim_max : most;
  r.rlim_cur = r.rlim_cur < r.rlim_max ? r.rlim_cur : r.rlim_max;
  return setrlimit(resource, &r) == 0;
}

static bool limit(const struct process *p, bool counted) {
  bool good = true, machine = p->sandbox == SANDBOX_MACHINE;
  for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
    if (p->sandbox != SANDBOX_NONE || limits[i].always)
      good &= limit_one(limits[i].resource, machine ? limits[i].machine : limits[i].program);
  return good && (!counted || limit_one(RLIMIT_NPROC, TASKS));
}

static void close_between(unsigned first, unsigned last) { syscall(SYS_close_range, first, last, 0); }

/* Numbers below 10 are taken by the copies to come; so move away first. */
static bool arrange_files(const struct process *p, int program, int post) {
  const int wanted[] = {p->in, p->out, p->error, p->extra, p->image};
  int null = open("/dev/null", O_RDWR | O_CLOEXEC), moved[GIVEN];
  bool good = true;
  for (int i = 0; i < GIVEN; i++)
    moved[i] = fcntl(wanted[i] < 0 ? null : wanted[i], F_DUPFD_CLOEXEC, 10);
  good &= dup3(program, PROGRAM_FD, O_CLOEXEC) >= 0 && (post < 0 || dup3(post, POST_FD, O_CLOEXEC) >= 0);
  for (int i = 0; i < GIVEN; i++)
    if (i < PROCESS_EXTRA || wanted[i] >= 0)
      good &= dup2(moved[i], i) >= 0;
    else
      close(i);
  close_between(GIVEN, PROGRAM_FD - 1);
  close_between(post < 0 ? POST_FD : POST_FD + 1, ~0u);
  return good;
}

/* What the limit of memory does not stand in the way of is done by now; the program starts with an empty memory. */
static const char *confine(const struct process *p) {
  if (p->sandbox == SANDBOX_NONE)
    return NULL;
  if (!sandbox_enter(p->sandbox, PROGRAM_FD, POST_FD))
    return "cannot install the seccomp filter";
  return limit_one(RLIMIT_AS, MEMORY) ? NULL : "cannot limit memory";
}

static void block_requests(void) {
  static const int requests[] = {SIGTERM, SIGINT, SIGHUP};
  sigset_t set;
  sigemptyset(&set);
  for (size_t i = 0; i < sizeof requests / sizeof *requests; i++)
    sigaddset(&set, requests[i]);
  sigprocmask(SIG_BLOCK, &set, NULL);
}

/* Runs in the child; returns what failed. Another user or namespace forgets with whom to die. */
static const char *become(const struct process *p, pid_t parent, int post, int *error) {
  char *environment[] = {p->preload, NULL};
  bool counted = false;
  int program = open(p->path, O_RDONLY | O_CLOEXEC);
  if (p->apart)
    setpgid(0, 0);
  if (p->deaf)
    block_requests();
  if (program < 0)
    return "cannot open the program";
  if (!arrange_files(p, program, post))
    return "cannot arrange the descriptors";
  *error = 2;
  if (p->sandbox != SANDBOX_NONE && !privilege_give_up(p->nobody, &counted))
    return "cannot give up privileges";
  if (!die_with(parent))
    return "has lost its parent";
  if (!limit(p, counted))
    return "cannot set the limits";
  const char *what = confine(p);
  if (what)
    return what;
  syscall(SYS_execveat, PROGRAM_FD, "", p->argv, environment, AT_EMPTY_PATH);
  return "cannot execute the program";
}

pid_t process_start(const struct process *p, struct gate *gate) {
  int post = p->sandbox == SANDBOX_NONE ? -1 : gate_open(gate), error = p->error < 0 ? 2 : p->error;
  pid_t parent = getpid(), pid = process_fork();
  if (pid == 0) {
    const char *what = become(p, parent, post, &error);
    dprintf(error, "%s: %s: %s\n", what, p->path, strerror(errno));
    _exit(CANNOT_START);
  }
  if (post >= 0)
    close(post);
  if (pid < 0)
    gate_shut(gate);
  return pid;
}

void process_withhold(void *memory, size_t bytes) { madvise(memory, bytes, MADV_DONTFORK); }

bool process_ended(pid_t pid) {
  siginfo_t info = {.si_pid = 0};
  if (waitid(P_PID, (id_t)pid, &info, WEXITED | WSTOPPED | WNOHANG | WNOWAIT) != 0)
    return errno != EINTR;
  if (info.si_pid == 0)
    return false;
  if (info.si_code != CLD_STOPPED && info.si_code != CLD_TRAPPED)
    return true;
  waitid(P_PID, (id_t)pid, &info, WSTOPPED | WNOHANG);
  kill(getpgid(pid) == pid ? -pid : pid, SIGCONT);
  return false;
}

int process_wait(pid_t pid) {
  int status = 0;
  children_wait(pid, &status);
  return status;
}

int process_kill(pid_t pid) {
  kill(pid, SIGKILL);
  return process_wait(pid);
}

bool process_was_killed(int status) {
  static const int own[] = {SIGSYS, SIGPIPE, SIGXFSZ, SIGXCPU};
  int signo = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  bool killed = signo != 0;
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
    killed &= signo != faults[i];
  for (size_t i = 0; i < sizeof own / sizeof *own; i++)
    killed &= signo != own[i];
  return killed;
}

void process_make_printable(char *text) {
  for (; *text; text++)
    if (*text < ' ' || *text > '~')
      *text = '?';
}

void process_describe_end(int status, char *text, size_t size) {
  if (WIFSIGNALED(status))
    snprintf(text, size, "killed by signal %d", WTERMSIG(status));
  else
    snprintf(text, size, "exit status %d", WEXITSTATUS(status));
}

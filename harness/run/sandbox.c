/* sandbox.c - a list of the system calls that a running agent needs; the kernel refuses all others with EPERM.
 *
 * A start takes more than a run: one execveat, files opened to be read (the emulator's libraries, the agent, a few
 * files in /proc and /sys), the emulator's own threads. These calls stop at a gate (gate.h), which the host shuts
 * before the first program of a test runs. From then on a process has its memory, its time, the descriptors that the
 * host passed it (the wire and a log, both memory of a fixed size), and signals to itself. */
#define _GNU_SOURCE
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "gate.h"

static const int needed[] = {
    /* memory */
    SCMP_SYS(brk), SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mprotect), SCMP_SYS(mremap), SCMP_SYS(membarrier),
    /* reading and writing what is open */
    SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(close),
    SCMP_SYS(lseek), SCMP_SYS(fstat), SCMP_SYS(dup),
    /* signals and time */
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigpending),
    SCMP_SYS(rt_sigsuspend), SCMP_SYS(rt_sigtimedwait), SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall),
    SCMP_SYS(setitimer), SCMP_SYS(getitimer), SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep), SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres), SCMP_SYS(gettimeofday),
    /* threads and the process itself */
    SCMP_SYS(futex), SCMP_SYS(set_robust_list), SCMP_SYS(set_tid_address), SCMP_SYS(rseq), SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity), SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(getpid), SCMP_SYS(getppid),
    SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(getrandom),
    SCMP_SYS(uname), SCMP_SYS(sysinfo), SCMP_SYS(getrlimit)};

/* An emulator of a machine waits for several things at once, and has timers. */
static const int needed_by_machine[] = {SCMP_SYS(ppoll),         SCMP_SYS(eventfd2),  SCMP_SYS(signalfd4),
                                        SCMP_SYS(epoll_create1), SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_pwait)};

/* One that forks hears how its children end, and ends them: their numbers are not known beforehand. */
static const int needed_to_fork[] = {SCMP_SYS(wait4), SCMP_SYS(waitid), SCMP_SYS(kill), SCMP_SYS(tgkill)};

/* A start looks around, */
static const int looked_up[] = {
    SCMP_SYS(stat),          SCMP_SYS(lstat),         SCMP_SYS(newfstatat), SCMP_SYS(statx),   SCMP_SYS(access),
    SCMP_SYS(faccessat),     SCMP_SYS(readlink),      SCMP_SYS(readlinkat), SCMP_SYS(getcwd),  SCMP_SYS(getdents64),
    SCMP_SYS(get_mempolicy), SCMP_SYS(set_mempolicy), SCMP_SYS(statfs),     SCMP_SYS(fstatfs), SCMP_SYS(arch_prctl)};

/* opens files to read them and executes one program, */
static const int opened[] = {SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(execveat)};

/* and starts the emulator's own threads. */
static const int grown[] = {SCMP_SYS(clone), SCMP_SYS(prctl)};

/* A machine's memory is a file. */
static const int made_by_machine[] = {SCMP_SYS(memfd_create), SCMP_SYS(ftruncate)};

#define EVERY (BIT(SANDBOX_AGENT) | BIT(SANDBOX_THREADS) | BIT(SANDBOX_FORKS) | BIT(SANDBOX_MACHINE))
#define BIT(kind) (1u << (kind))
#define MACHINE BIT(SANDBOX_MACHINE)
#define THREADS (BIT(SANDBOX_THREADS) | BIT(SANDBOX_FORKS))
#define FORKS BIT(SANDBOX_FORKS)

/* Calls, for these kinds. */
struct calls {
  unsigned kinds;
  const int *call;
  size_t n;
};

#define LIST(kinds, array)                                                                                             \
  { kinds, array, sizeof(array) / sizeof *(array) }

static const struct calls always[] = {LIST(EVERY, needed), LIST(MACHINE, needed_by_machine),
                                      LIST(FORKS, needed_to_fork), LIST(EVERY, looked_up),
                                      LIST(MACHINE, made_by_machine)};
static const struct calls gated[] = {LIST(EVERY, looked_up), LIST(EVERY, opened), LIST(EVERY & ~THREADS, grown),
                                     LIST(MACHINE, made_by_machine)};

/* A call with conditions on its arguments. */
struct rule {
  unsigned kinds;
  int call;
  unsigned n;
  struct scmp_arg_cmp when[2];
};

#define EQUALS(n, value)                                                                                               \
  { n, SCMP_CMP_EQ, value, 0 }
#define MASKED(n, mask, value)                                                                                         \
  { n, SCMP_CMP_MASKED_EQ, mask, value }

#define WRITING (O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY))
#define APART                                                                                                          \
  (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET |         \
   CLONE_PARENT | CLONE_PTRACE | CLONE_UNTRACED)
#define THREAD (CLONE_THREAD | CLONE_VM)

static const struct rule rules[] = {
    {EVERY, SCMP_SYS(openat), 1, {MASKED(2, WRITING, O_RDONLY)}},
    {EVERY, SCMP_SYS(open), 1, {MASKED(1, WRITING, O_RDONLY)}},
    {EVERY, SCMP_SYS(fcntl), 1, {EQUALS(1, F_GETFL)}},
    {EVERY, SCMP_SYS(fcntl), 1, {EQUALS(1, F_GETFD)}},
    {MACHINE, SCMP_SYS(fcntl), 1, {EQUALS(1, F_SETFL)}},
    {EVERY, SCMP_SYS(madvise), 1, {EQUALS(2, MADV_DONTNEED)}},
    {EVERY, SCMP_SYS(madvise), 1, {EQUALS(2, MADV_HUGEPAGE)}},
    {MACHINE, SCMP_SYS(madvise), 1, {EQUALS(2, MADV_DONTFORK)}},
    {MACHINE, SCMP_SYS(madvise), 1, {EQUALS(2, MADV_MERGEABLE)}},
    {EVERY, SCMP_SYS(prlimit64), 2, {EQUALS(0, 0), EQUALS(2, 0)}},         /* reading */
    {EVERY, SCMP_SYS(prlimit64), 2, {EQUALS(0, 0), EQUALS(1, RLIMIT_AS)}}, /* lowering: see process.c */
    {EVERY, SCMP_SYS(prctl), 1, {EQUALS(0, PR_SET_NAME)}},
    {EVERY, SCMP_SYS(prctl), 1, {EQUALS(0, PR_SET_TIMERSLACK)}},
    {THREADS, SCMP_SYS(prctl), 1, {EQUALS(0, PR_SVE_SET_VL)}},
    {THREADS, SCMP_SYS(prctl), 1, {EQUALS(0, PR_PAC_RESET_KEYS)}},
    {THREADS, SCMP_SYS(prctl), 1, {EQUALS(0, PR_SET_TAGGED_ADDR_CTRL)}},
    {THREADS, SCMP_SYS(prctl), 1, {EQUALS(0, PR_GET_TAGGED_ADDR_CTRL)}},
    {FORKS, SCMP_SYS(prctl), 2, {EQUALS(0, PR_SET_PDEATHSIG), EQUALS(1, SIGKILL)}},
    {EVERY & ~FORKS, SCMP_SYS(clone), 1, {MASKED(0, THREAD | APART, THREAD)}},
    {FORKS, SCMP_SYS(clone), 1, {MASKED(0, APART, 0)}},
};

static bool allow(scmp_filter_ctx filter, const struct rule *r) {
  return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, r->call, r->n, r->when) == 0;
}

static bool allow_always(scmp_filter_ctx filter, enum sandbox kind) {
  bool good = true;
  for (size_t i = 0; i < sizeof always / sizeof *always; i++)
    for (size_t k = 0; always[i].kinds & BIT(kind) && k < always[i].n; k++)
      good &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, always[i].call[k], 0) == 0;
  return good;
}

static bool allow_under_conditions(scmp_filter_ctx filter, enum sandbox kind, int program) {
  const scmp_datum_t self = (scmp_datum_t)getpid();
  const struct rule own[] = {
      {EVERY & ~FORKS, SCMP_SYS(kill), 1, {EQUALS(0, self)}},
      {EVERY & ~FORKS, SCMP_SYS(tgkill), 1, {EQUALS(0, self)}},
      {EVERY, SCMP_SYS(execveat), 2, {EQUALS(0, (scmp_datum_t)program), EQUALS(4, AT_EMPTY_PATH)}},
  };
  bool good = true;
  for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
    good &= !(rules[i].kinds & BIT(kind)) || allow(filter, &rules[i]);
  for (size_t i = 0; i < sizeof own / sizeof *own; i++)
    good &= !(own[i].kinds & BIT(kind)) || allow(filter, &own[i]);
  return good;
}

/* Its flags lie in memory, out of the filter's sight; told that it is missing, the C library uses clone. */
static bool deny_clone3(scmp_filter_ctx filter) {
  return seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
}

static void install_gate(enum sandbox kind, int post) {
  int calls[64];
  size_t n = 0;
  for (size_t i = 0; i < sizeof gated / sizeof *gated; i++)
    for (size_t k = 0; gated[i].kinds & BIT(kind) && k < gated[i].n; k++)
      calls[n++] = gated[i].call[k];
  gate_install(post, calls, n);
}

/* The gate first: its listener is sent by a call that the other filter refuses. */
bool sandbox_enter(enum sandbox kind, int program, int post) {
  install_gate(kind, post);
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
  return filter != NULL && allow_always(filter, kind) && allow_under_conditions(filter, kind, program) &&
         deny_clone3(filter) && seccomp_load(filter) == 0;
}

/* sandbox.c - a list of the system calls that a running agent needs; the kernel refuses all others with EPERM.
 *
 * Files can be opened to be read (the emulator's libraries, the agent, a few files in /proc). They cannot be written,
 * created, renamed or removed; there are no sockets, no new processes and programs (threads only), no tracing, and no
 * signals but to oneself. Descriptors that can be written are those the host passed: the wire and a log, both memory.
 * Of its processor a program may change what is its own: vector length and keys. */
#define _GNU_SOURCE
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <unistd.h>

static const int allowed[] = {
    /* memory */
    SCMP_SYS(brk), SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mprotect), SCMP_SYS(mremap), SCMP_SYS(madvise),
    SCMP_SYS(membarrier), SCMP_SYS(get_mempolicy), SCMP_SYS(set_mempolicy),
    /* reading, and writing to what is open */
    SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(close),
    SCMP_SYS(lseek), SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(statx),
    SCMP_SYS(fstatfs), SCMP_SYS(statfs), SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(readlink),
    SCMP_SYS(readlinkat), SCMP_SYS(getdents64), SCMP_SYS(getcwd),
    /* signals and time */
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigpending),
    SCMP_SYS(rt_sigsuspend), SCMP_SYS(rt_sigtimedwait), SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall),
    SCMP_SYS(setitimer), SCMP_SYS(getitimer), SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep), SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres), SCMP_SYS(gettimeofday),
    /* threads and the process itself */
    SCMP_SYS(futex), SCMP_SYS(set_robust_list), SCMP_SYS(set_tid_address), SCMP_SYS(rseq), SCMP_SYS(arch_prctl),
    SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity), SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(getpid),
    SCMP_SYS(getppid), SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid),
    SCMP_SYS(getrandom), SCMP_SYS(uname), SCMP_SYS(sysinfo), SCMP_SYS(getrlimit)};

/* What an emulator of a machine needs besides: to wait for several things at once, and for its timers. */
static const int allowed_machine[] = {SCMP_SYS(ppoll),         SCMP_SYS(eventfd2),  SCMP_SYS(signalfd4),
                                      SCMP_SYS(epoll_create1), SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_pwait),
                                      SCMP_SYS(memfd_create),  SCMP_SYS(ftruncate)};

#define WRITING (O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY))

static bool allow(scmp_filter_ctx filter, const int *calls, size_t n) {
  bool good = true;
  for (size_t i = 0; i < n; i++)
    good &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0) == 0;
  return good;
}

static bool allow_always(scmp_filter_ctx filter, enum sandbox kind) {
  return allow(filter, allowed, sizeof allowed / sizeof *allowed) &&
         (kind != SANDBOX_MACHINE || allow(filter, allowed_machine, sizeof allowed_machine / sizeof *allowed_machine));
}

#define EQUALS(n, value)                                                                                               \
  { n, SCMP_CMP_EQ, value, 0 }
#define MASKED(n, mask, value)                                                                                         \
  { n, SCMP_CMP_MASKED_EQ, mask, value }

static bool allow_under_conditions(scmp_filter_ctx filter, int program) {
  const scmp_datum_t self = (scmp_datum_t)getpid(), thread = CLONE_THREAD | CLONE_VM;
  const struct {
    int call;
    unsigned n;
    struct scmp_arg_cmp when[2];
  } rules[] = {
      {SCMP_SYS(openat), 1, {MASKED(2, WRITING, O_RDONLY)}},
      {SCMP_SYS(open), 1, {MASKED(1, WRITING, O_RDONLY)}},
      {SCMP_SYS(fcntl), 1, {EQUALS(1, F_GETFL)}},
      {SCMP_SYS(prlimit64), 1, {EQUALS(2, 0)}}, /* reading only */
      {SCMP_SYS(fcntl), 1, {EQUALS(1, F_SETFL)}},
      {SCMP_SYS(prctl), 1, {EQUALS(0, PR_SET_NAME)}},
      {SCMP_SYS(prctl), 1, {EQUALS(0, PR_SET_TIMERSLACK)}},
      {SCMP_SYS(prctl), 1, {EQUALS(0, PR_SVE_SET_VL)}},
      {SCMP_SYS(prctl), 1, {EQUALS(0, PR_PAC_RESET_KEYS)}},
      {SCMP_SYS(clone), 1, {MASKED(0, thread, thread)}},
      {SCMP_SYS(kill), 1, {EQUALS(0, self)}},
      {SCMP_SYS(tgkill), 1, {EQUALS(0, self)}},
      {SCMP_SYS(execveat), 2, {EQUALS(0, (scmp_datum_t)program), EQUALS(4, AT_EMPTY_PATH)}},
  };
  bool good = true;
  for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
    good &= seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, rules[i].call, rules[i].n, rules[i].when) == 0;
  return good;
}

/* Its flags lie in memory, out of the filter's sight; told that it is missing, the C library uses clone. */
static bool deny_clone3(scmp_filter_ctx filter) {
  return seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
}

/* Loading the filter also sets PR_SET_NO_NEW_PRIVS. */
bool sandbox_enter(enum sandbox kind, int program) {
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
  return filter != NULL && allow_always(filter, kind) && allow_under_conditions(filter, program) &&
         deny_clone3(filter) && seccomp_load(filter) == 0;
}

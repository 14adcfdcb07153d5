/* launch.c - one process, from fork to execveat. */
#define _GNU_SOURCE
#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox.h"

#define FILES 64       /* RLIMIT_NOFILE of the agent's process */
#define PROGRAM_FD 200 /* beyond it */
#define CANNOT_START 127
#define PAUTH_SEED "1" /* the keys of pointer authentication must be the same in every process */

#if defined(__aarch64__)
#define IS_NATIVE true
#else
#define IS_NATIVE false
#endif

static const char *const emulators[] = {"qemu-aarch64", "qemu-aarch64-static"};

/* The first executable file of that name in PATH, allocated; NULL if there is none. */
static char *find_in_path(const char *name) {
  const char *path = getenv("PATH");
  char file[4096];
  for (size_t n; path != NULL && *path != 0; path += n + (path[n] == ':')) {
    n = strcspn(path, ":");
    snprintf(file, sizeof file, "%.*s/%s", (int)n, path, name);
    if (access(file, X_OK) == 0)
      return strdup(file);
  }
  return NULL;
}

static char *find_emulator(void) {
  char *found = NULL;
  for (size_t i = 0; found == NULL && i < sizeof emulators / sizeof *emulators; i++)
    found = find_in_path(emulators[i]);
  return found;
}

static bool complain(char *why, size_t size, const char *what, const char *which) {
  snprintf(why, size, "%s%s", what, which);
  return false;
}

static int anonymous_file(const char *name, size_t bytes) {
  int fd = memfd_create(name, MFD_CLOEXEC);
  if (fd >= 0 && ftruncate(fd, (off_t)bytes) == 0)
    return fd;
  if (fd >= 0)
    close(fd);
  return -1;
}

bool launch_prepare(struct launch *l, const struct run_options *o, char *why, size_t size) {
  *l = (struct launch){.backend = o->backend, .wire = -1, .log = -1};
  if (access(o->agent, R_OK) != 0)
    return complain(why, size, "cannot read the agent: ", o->agent);
  if (o->backend == RUN_NATIVE && !IS_NATIVE)
    return complain(why, size, "the native back end needs an arm64 machine", "");
  l->agent = strdup(o->agent);
  l->cpu = strdup(o->cpu ? o->cpu : "max");
  l->program = o->backend == RUN_NATIVE ? strdup(o->agent) : find_emulator();
  if (l->program == NULL)
    return complain(why, size, "no qemu-aarch64 in PATH (Debian: apt-get install qemu-user)", "");
  l->wire = anonymous_file("a64fuzz-wire", sizeof(struct wire));
  l->log = anonymous_file("a64fuzz-log", 0);
  if (l->wire < 0 || l->log < 0)
    return complain(why, size, "cannot create shared memory: ", strerror(errno));
  return true;
}

void launch_free(struct launch *l) {
  if (l->wire >= 0)
    close(l->wire);
  if (l->log >= 0)
    close(l->log);
  free(l->agent);
  free(l->cpu);
  free(l->program);
}

void launch_said(const struct launch *l, char *line, size_t size) {
  ssize_t n = pread(l->log, line, size - 1, 0);
  line[n > 0 ? n : 0] = 0;
  line[strcspn(line, "\n")] = 0;
}

/* The agent must not outlive the host, whatever kills that. */
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
static bool arrange_files(const struct launch *l, int program) {
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  int wire = fcntl(l->wire, F_DUPFD_CLOEXEC, 10), log = fcntl(l->log, F_DUPFD_CLOEXEC, 10);
  return dup3(program, PROGRAM_FD, O_CLOEXEC) >= 0 && dup2(null, 0) >= 0 && dup2(null, 1) >= 0 && dup2(log, 2) >= 0 &&
         dup2(wire, WIRE_FD) >= 0 && syscall(SYS_close_range, WIRE_FD + 1, PROGRAM_FD - 1, 0) == 0 &&
         syscall(SYS_close_range, PROGRAM_FD + 1, ~0u, 0) == 0;
}

static void execute(const struct launch *l, const char *argument) {
  char *none[] = {NULL};
  char *native[] = {l->agent, (char *)argument, NULL};
  char *qemu[] = {l->program, "-cpu", l->cpu, "-seed", PAUTH_SEED, l->agent, (char *)argument, NULL};
  syscall(SYS_execveat, PROGRAM_FD, "", l->backend == RUN_NATIVE ? native : qemu, none, AT_EMPTY_PATH);
}

/* Runs in the child; returns only if something failed. */
static void become(const struct launch *l, const char *argument, pid_t parent) {
  int program = open(l->program, O_RDONLY | O_CLOEXEC);
  default_signals();
  if (program < 0 || !die_with(parent) || !arrange_files(l, program) || !limit())
    return;
  if (!l->open && !sandbox_enter(PROGRAM_FD)) {
    dprintf(2, "cannot install the seccomp filter\n");
    return;
  }
  execute(l, argument);
  dprintf(2, "cannot execute %s: %s\n", l->program, strerror(errno));
}

pid_t launch_start(const struct launch *l, const char *argument) {
  pid_t parent = getpid(), pid;
  if (ftruncate(l->log, 0) != 0 || lseek(l->log, 0, SEEK_SET) != 0)
    return -1;
  pid = fork();
  if (pid != 0)
    return pid;
  become(l, argument, parent);
  _exit(CANNOT_START);
}

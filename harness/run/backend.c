/* backend.c - the table of back ends, and what they have in common. */
#define _GNU_SOURCE
#include "backend.h"

#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "limit.h"

static const struct {
  const char *name;
  bool emulated;
} backends[RUN_BACKENDS] = {
#define BACKEND(id, name, how, emulated, sentence) {name, emulated},
#include "run/backends.def"
#undef BACKEND
};

enum run_backend run_backend_find(const char *name) {
  unsigned b = 0;
  while (b < RUN_BACKENDS && strcmp(name, backends[b].name))
    b++;
  return (enum run_backend)b;
}

const char *run_backend_name(enum run_backend b) { return backends[b].name; }

const char *run_backend_names(void) {
#define BACKEND(id, name, how, emulated, sentence) " " name
  return
#include "run/backends.def"
      ;
#undef BACKEND
}

const char *run_backend_usual(void) {
#ifdef __aarch64__
  return backends[RUN_NATIVE].name;
#else
  return backends[RUN_QEMU].name;
#endif
}

bool run_is_emulated(enum run_backend b) { return backends[b].emulated; }

static bool is_model(const char *cpu) { return cpu && *cpu && strcmp(cpu, "host") != 0; }

const char *run_cpu(enum run_backend b, const char *cpu) {
  if (!backends[b].emulated)
    return "host";
  return is_model(cpu) ? cpu : "max";
}

char *find_in_path(const char *name) {
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

bool launch_complain(char *why, size_t size, const char *what, const char *which) {
  snprintf(why, size, "%s%s", what, which);
  return false;
}

bool launch_is_fault(int status) {
  static const int faults[] = {SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS};
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
    if (WIFSIGNALED(status) && WTERMSIG(status) == faults[i])
      return true;
  return false;
}

int launch_memory(const char *name, size_t bytes) {
  int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd >= 0 && ftruncate(fd, (off_t)bytes) == 0 &&
      fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) == 0)
    return fd;
  if (fd >= 0)
    close(fd);
  return -1;
}

/* Told once. */
static void warn(void) {
  static atomic_flag told = ATOMIC_FLAG_INIT;
  if (!atomic_flag_test_and_set(&told))
    fprintf(stderr, "a64fuzz: this kernel has no seccomp notification: a hostile program that takes over the emulator "
                    "can read files and start programs\n");
}

void launch_settle(struct launch *l) {
  bool none = l->gate.post < 0 && l->gate.listener < 0;
  if (!gate_shut(&l->gate) && none && l->sandbox != SANDBOX_NONE)
    warn();
}

void launch_pause(struct launch *l, long nsec) {
  double end = seconds_now() + (double)nsec * 1e-9;
  for (long left = nsec; left > 0; left = (long)((end - seconds_now()) * 1e9))
    if (!gate_serve(&l->gate, left))
      nanosleep(&(struct timespec){0, left}, NULL);
}

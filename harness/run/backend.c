/* backend.c - the table of back ends, and what they have in common. */
#include "backend.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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

/* version.c - an emulator's version, as it tells itself. */
#define _GNU_SOURCE
#include "version.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "patience.h"
#include "process.h"

enum { MOST_MS = 20000 /* of its own time */, STEP_MS = 2 };

/* Whether it ended by itself, and well. */
static bool await(pid_t pid) {
  int status = 0;
  struct patience patience;
  patience_begin(&patience, pid);
  while (!patience_is_over(&patience, 0, MOST_MS)) {
    if (waitpid(pid, &status, WNOHANG) != 0)
      return WIFEXITED(status) && WEXITSTATUS(status) == 0;
    nanosleep(&(struct timespec){0, STEP_MS * 1000000}, NULL);
  }
  kill(pid, SIGKILL);
  waitpid(pid, &status, 0);
  return false;
}

/* Numbers and points behind the first " version ". */
static void read_version(const char *text, char *version, size_t size) {
  static const char before[] = " version ";
  const char *at = strstr(text, before);
  size_t n = at ? strspn(at + sizeof before - 1, "0123456789.") : 0;
  if (n > 0 && n < size)
    snprintf(version, size, "%.*s", (int)n, at + sizeof before - 1);
}

void version_ask(const char *program, char *version, size_t size) {
  char *argv[] = {(char *)program, "--version", NULL}, text[256];
  struct gate gate = GATE_NONE;
  int out = memfd_create("a64fuzz-version", MFD_CLOEXEC);
  *version = 0;
  if (out < 0)
    return;
  const struct process p = {.path = program,
                            .argv = argv,
                            .in = -1,
                            .out = out,
                            .error = -1,
                            .extra = -1,
                            .image = -1,
                            .sandbox = SANDBOX_NONE};
  pid_t pid = process_start(&p, &gate);
  ssize_t n = pid > 0 && await(pid) ? pread(out, text, sizeof text - 1, 0) : 0;
  text[n > 0 ? n : 0] = 0;
  read_version(text, version, size);
  close(out);
}

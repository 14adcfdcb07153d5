/* version.c - an emulator's version, as it tells itself. */
#define _GNU_SOURCE
#include "version.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "patience.h"
#include "process.h"

enum { MOST_MS = 20000 /* of its own time */, STEP_MS = 2, TRIES = 5 /* if somebody kills it */ };

/* Its wait status. */
static int await(pid_t pid) {
  struct patience patience;
  patience_begin(&patience, pid);
  while (!process_ended(pid)) {
    if (patience_is_over(&patience, 0, MOST_MS))
      return process_kill(pid);
    nanosleep(&(struct timespec){0, STEP_MS * 1000000}, NULL);
  }
  return process_wait(pid);
}

/* Numbers and points behind the first " version ". */
static void read_version(const char *text, char *version, size_t size) {
  static const char before[] = " version ";
  const char *at = strstr(text, before);
  size_t n = at ? strspn(at + sizeof before - 1, "0123456789.") : 0;
  if (n > 0 && n < size)
    snprintf(version, size, "%.*s", (int)n, at + sizeof before - 1);
}

/* Its wait status, or -1. What it says goes to `out`. */
static int run(const char *program, int out) {
  char *argv[] = {(char *)program, "--version", NULL};
  struct gate gate = GATE_NONE;
  const struct process p = {.path = program,
                            .argv = argv,
                            .in = -1,
                            .out = out,
                            .error = -1,
                            .extra = -1,
                            .image = -1,
                            .sandbox = SANDBOX_NONE};
  pid_t pid = process_start(&p, &gate);
  return pid > 0 ? await(pid) : -1;
}

void version_ask(const char *program, char *version, size_t size) {
  char text[256];
  int out = memfd_create("a64fuzz-version", MFD_CLOEXEC), status = -1;
  *version = 0;
  for (unsigned i = 0; out >= 0 && i < TRIES && (i == 0 || process_was_killed(status)); i++)
    status = ftruncate(out, 0) == 0 && lseek(out, 0, SEEK_SET) == 0 ? run(program, out) : -1;
  ssize_t n = out >= 0 && status == 0 ? pread(out, text, sizeof text - 1, 0) : 0;
  text[n > 0 ? n : 0] = 0;
  read_version(text, version, size);
  if (out >= 0)
    close(out);
}

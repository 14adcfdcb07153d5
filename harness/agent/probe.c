/* probe.c - tries what a program in the sandbox must not be able to do.
 *
 * Each attempt is harmless: outside the sandbox it has no effect or fails, but never with EPERM. So EPERM says that the
 * sandbox refused it, and a run without sandbox proves that the attempts are real. */
#define _GNU_SOURCE
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NOWHERE "/nowhere/a64fuzz"

static long fork_once(void) {
  long pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
  if (pid == 0)
    _exit(0);
  return pid;
}

static char *const none[] = {NULL};

static long open_to_write(void) { return open(NOWHERE, O_WRONLY); }
static long open_both_ways(void) { return open(NOWHERE, O_RDWR); }
static long create_file(void) { return open(NOWHERE, O_RDONLY | O_CREAT, 0600); }
static long truncate_by_open(void) { return open(NOWHERE, O_RDONLY | O_TRUNC); }
static long truncate_file(void) { return truncate(NOWHERE, 0); }
static long unlink_file(void) { return unlink(NOWHERE); }
static long rename_file(void) { return rename(NOWHERE, NOWHERE "2"); }
static long link_file(void) { return link(NOWHERE, NOWHERE "2"); }
static long symlink_file(void) { return symlink(NOWHERE, NOWHERE "2"); }
static long make_directory(void) { return mkdir(NOWHERE, 0700); }
static long change_mode(void) { return chmod(NOWHERE, 0600); }
static long open_socket(void) { return socket(AF_UNIX, SOCK_STREAM, 0); }
static long open_internet(void) { return socket(AF_INET, SOCK_STREAM, 0); }
static long make_pair(void) {
  int fd[2];
  return socketpair(AF_UNIX, SOCK_STREAM, 0, fd);
}
static long start_program(void) { return execve(NOWHERE, none, none); }
static long kill_parent(void) { return kill(getppid(), 0); }
static long kill_group(void) { return kill(0, 0); }
static long trace_parent(void) { return ptrace(PTRACE_PEEKDATA, getppid(), NULL, NULL); }
static long raise_limit(void) {
  struct rlimit r = {64, 64};
  return setrlimit(RLIMIT_NOFILE, &r);
}

static const struct {
  const char *name;
  long (*attempt)(void);
} attempts[] = {
    {"open to write", open_to_write},
    {"open to read and write", open_both_ways},
    {"create a file", create_file},
    {"truncate by open", truncate_by_open},
    {"truncate", truncate_file},
    {"unlink", unlink_file},
    {"rename", rename_file},
    {"link", link_file},
    {"symlink", symlink_file},
    {"mkdir", make_directory},
    {"chmod", change_mode},
    {"unix socket", open_socket},
    {"internet socket", open_internet},
    {"socket pair", make_pair},
    {"execve", start_program},
    {"fork", fork_once},
    {"kill the parent", kill_parent},
    {"kill the group", kill_group},
    {"setrlimit", raise_limit},
    {"ptrace", trace_parent}, /* last: QEMU itself does not have it */
};

static bool is_refused(size_t i) {
  errno = 0;
  return attempts[i].attempt() == -1 && (errno == EPERM || errno == ENOSYS);
}

int probe_sandbox(struct wire_answer *w) {
  w->tried = sizeof attempts / sizeof *attempts;
  for (size_t i = 0; i < w->tried; i++)
    if (!is_refused(i))
      w->broken |= 1ull << i;
  return 0;
}

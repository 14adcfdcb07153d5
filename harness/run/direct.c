/* direct.c - a program that is a process of this machine: under qemu-user, or native. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "backend.h"
#include "process.h"

#define PAUTH_SEED "1" /* the keys of pointer authentication must be the same in every process */

#if defined(__aarch64__)
#define IS_NATIVE true
#else
#define IS_NATIVE false
#endif

static char *find_emulator(void) {
  char *found = find_in_path("qemu-aarch64");
  return found ? found : find_in_path("qemu-aarch64-static");
}

static bool find_program(struct launch *l, char *why, size_t size) {
  if (l->native && !IS_NATIVE)
    return launch_complain(why, size, "the native back end needs an arm64 machine", "");
  l->program = l->native ? strdup(l->agent) : find_emulator();
  if (l->program == NULL)
    return launch_complain(why, size, "no qemu-aarch64 in PATH (Debian: apt-get install qemu-user)", "");
  return true;
}

/* The emulator opens this copy, so it may be a user who cannot open the agent, and the agent may be built anew while it
 * runs. */
static int copy_agent(const char *path) {
  struct stat s;
  int from = open(path, O_RDONLY | O_CLOEXEC), to = memfd_create("a64fuzz-agent", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  bool good = from >= 0 && to >= 0 && fstat(from, &s) == 0;
  for (ssize_t n = 1; good && n > 0;) {
    n = sendfile(to, from, NULL, (size_t)s.st_size);
    good = n >= 0;
  }
  good = good && fcntl(to, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) == 0;
  if (from >= 0)
    close(from);
  if (to >= 0 && !good)
    close(to);
  return good ? to : -1;
}

static bool prepare(struct launch *l, char *why, size_t size) {
  if (!find_program(l, why, size))
    return false;
  if (!l->native && access(PROCESS_FILES, X_OK) == 0)
    l->image = copy_agent(l->agent);
  l->file = launch_memory("a64fuzz-wire", l->bytes);
  if (l->file < 0)
    return launch_complain(why, size, "cannot create shared memory: ", strerror(errno));
  l->memory = mmap(NULL, l->bytes, PROT_READ | PROT_WRITE, MAP_SHARED, l->file, 0);
  if (l->memory == MAP_FAILED)
    l->memory = NULL;
  if (l->memory != NULL)
    process_withhold(l->memory, l->bytes);
  return l->memory != NULL || launch_complain(why, size, "cannot map the shared memory: ", strerror(errno));
}

/* glibc loads this when the first thread ends, and ends the process if it cannot: by then the gate is shut. NULL if it
 * is not there; an emulator that is linked statically has no use for it. */
static char *preload(void) {
  static char variable[] = "LD_PRELOAD=libgcc_s.so.1";
  return dlopen(variable + sizeof "LD_PRELOAD", RTLD_LAZY) ? variable : NULL;
}

static bool start(struct launch *l, const char *argument) {
  char *native[] = {l->agent, (char *)argument, NULL}, *agent = l->image < 0 ? l->agent : PROCESS_IMAGE_PATH;
  char *qemu[] = {l->program, "-cpu", l->cpu, "-seed", PAUTH_SEED, "-U", "LD_PRELOAD", agent, (char *)argument, NULL};
  l->pid = process_start(&(struct process){.path = l->program,
                                           .argv = l->native ? native : qemu,
                                           .preload = l->native ? NULL : preload(),
                                           .in = -1,
                                           .out = -1,
                                           .error = l->log,
                                           .extra = l->file,
                                           .image = l->image,
                                           .apart = true,
                                           .sandbox = l->sandbox,
                                           .nobody = l->native || l->image >= 0},
                         &l->gate);
  if (l->pid < 0)
    l->pid = 0;
  return l->pid != 0;
}

static void said(const struct launch *l, char *text, size_t size) {
  ssize_t n = pread(l->log, text, size - 1, 0);
  text[n > 0 ? n : 0] = 0;
}

/* When its guest dies by a signal qemu-user says so at once, and dies by the same signal; when it aborts by itself it
 * first says why. */
static bool emulator_failed(const struct launch *l) {
  char text[160];
  said(l, text, sizeof text);
  text[strcspn(text, "\n")] = 0;
  return !l->native && launch_is_fault(l->status) && strstr(text, "uncaught target signal") == NULL;
}

/* Its children too: they are in its group, and can make no other. */
static void kill_all(const struct launch *l) {
  if (l->sandbox == SANDBOX_FORKS)
    kill(-l->pid, SIGKILL);
  kill(l->pid, SIGKILL);
}

static bool ended(struct launch *l) {
  if (!process_ended(l->pid))
    return false;
  kill_all(l);
  l->status = process_wait(l->pid);
  l->pid = 0;
  l->emulator_failed = emulator_failed(l);
  return true;
}

static void kill_and_wait(struct launch *l) {
  kill_all(l);
  l->status = process_wait(l->pid);
  l->pid = 0;
}

/* The futex is shared between processes, so FUTEX_PRIVATE_FLAG must not be set. */
static void wake(struct launch *l, uint32_t *word) {
  (void)l;
  syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static void close_files(struct launch *l) {
  if (l->file >= 0)
    close(l->file);
  if (l->image >= 0)
    close(l->image);
}

const struct backend backend_direct = {.prepare = prepare,
                                       .start = start,
                                       .ended = ended,
                                       .kill = kill_and_wait,
                                       .wake = wake,
                                       .said = said,
                                       .free = close_files,
                                       .look_nsec = 2000000};

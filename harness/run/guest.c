/* guest.c - a program in a guest: Linux booted in qemu-system-aarch64, whose first process starts it when told to.
 *
 * The guest's memory is a file of the emulator's, which the host finds among its descriptors. So host and guest share
 * memory without a driver, and the emulator may open nothing for writing. The guest is booted at the first start, and
 * again if it dies; a program that ends, or is ended, costs no more than a process does. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "backend.h"
#include "guest/mailbox.h"
#include "initrd.h"
#include "patience.h"
#include "process.h"
#include "unsigned.h"

#define KERNEL "vmlinuz"
#define CURE "ci/setup && make"
#define MACHINE "virt,memory-backend=ram"
#define MEGABYTES "256"
#define MEMORY "memory-backend-memfd,id=ram,share=on,seal=off,size=" MEGABYTES "M"
#define MEMORY_FILE "/memfd:memory-backend-memfd"
#define MEMORY_BASE 0x40000000ull /* of the machine `virt` */
#define MEMORY_BYTES (256ull << 20)
/* Addresses are the same at every start; a kernel that panics ends the emulator. */
/* Nothing in the guest needs this hardening, and each signal pays for it. */
#define SOFT "init_on_alloc=0 hardened_usercopy=off randomize_kstack_offset=off "
#define OPTIONS "console=ttyAMA0 quiet cryptomgr.notests nokaslr norandmaps panic=-1 oops=panic " SOFT MAILBOX_PAGES

/* Of the emulator's own time (patience.h). */
#define BOOT_MS 60000
#define KILL_MS 2000
#define LOOK_NSEC 200000

static void sleep_ms(long ms) { nanosleep(&(struct timespec){0, ms * 1000000}, NULL); }

/* ---- what it takes ----------------------------------------------------------------------------------------------- */

/* Beside the running program. */
static char *find_beside(const char *name) {
  char self[PATH_MAX], *path;
  ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
  self[n > 0 ? n : 0] = 0;
  return asprintf(&path, "%s/%s", dirname(self), name) < 0 ? NULL : path;
}

static bool complain_of(const char *path, const char *what, char *why, size_t size) {
  snprintf(why, size, "kernel back end: %s%s", path ? path : "memory", what);
  return false;
}

/* -1: it cannot be had. */
static int copy_kernel(const char *path) {
  int file = path != NULL ? open(path, O_RDONLY | O_CLOEXEC) : -1, image = -1;
  if (file >= 0)
    image = memfd_create("a64fuzz-kernel", MFD_CLOEXEC);
  if (image >= 0 && !unsigned_copy(image, file)) {
    close(image);
    image = -1;
  }
  if (file >= 0)
    close(file);
  return image;
}

static bool find_machine(struct launch *l, char *why, size_t size) {
  const char *named = getenv("A64FUZZ_KERNEL");
  l->guest.kernel = named ? strdup(named) : find_beside(KERNEL);
  l->program = find_in_path("qemu-system-aarch64");
  if (l->program == NULL)
    return complain_of("qemu-system-aarch64", " is not in PATH; `" CURE "` installs it", why, size);
  l->guest.image = copy_kernel(l->guest.kernel);
  return l->guest.image >= 0 ||
         complain_of(l->guest.kernel, " is not there; `" CURE "` fetches Debian's arm64 kernel", why, size);
}

static bool make_initrd(struct launch *l, char *why, size_t size) {
  char *init = find_beside(MAILBOX_INIT), reason[128];
  const struct initrd_file files[] = {{MAILBOX_INIT, init}, {MAILBOX_PROGRAM, l->agent}};
  const char *path = NULL;
  l->guest.initrd = memfd_create("a64fuzz-initrd", MFD_CLOEXEC);
  bool made = init != NULL && l->guest.initrd >= 0 && initrd_write(l->guest.initrd, files, 2, &path);
  snprintf(reason, sizeof reason, ": %s", strerror(errno));
  if (!made)
    complain_of(path, reason, why, size);
  free(init);
  return made;
}

static bool prepare(struct launch *l, char *why, size_t size) {
  if (!find_machine(l, why, size) || !make_initrd(l, why, size))
    return false;
  l->memory = mmap(NULL, l->bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (l->memory == MAP_FAILED)
    l->memory = NULL;
  if (l->memory != NULL)
    process_withhold(l->memory, l->bytes);
  return (l->memory != NULL && l->bytes <= MAILBOX_MEMORY_BYTES) ||
         launch_complain(why, size, "cannot share memory with a guest", "");
}

/* ---- booting ----------------------------------------------------------------------------------------------------- */

static pid_t start_emulator(struct launch *l, int console) {
  /* The tag memory is the machine's; what pauth-impdef replaces takes most of the time. Other processors have neither.
   */
  bool max = strcmp(l->cpu, "max") == 0;
  char cpu[128];
  snprintf(cpu, sizeof cpu, "%s%s", l->cpu, max ? ",pauth-impdef=on" : "");
  char *machine = max ? MACHINE ",mte=on" : MACHINE, *memory = MEMORY, *options = OPTIONS;
  char *argv[] = {l->program,
                  "-nodefaults",
                  "-no-reboot",
                  "-display",
                  "none",
                  "-nic",
                  "none",
                  "-serial",
                  "stdio",
                  "-M",
                  machine,
                  "-object",
                  memory,
                  "-m",
                  MEGABYTES,
                  "-cpu",
                  cpu,
                  "-kernel",
                  PROCESS_IMAGE_PATH,
                  "-initrd",
                  "/proc/self/fd/3",
                  "-append",
                  options,
                  NULL};
  return process_start(&(struct process){.path = l->program,
                                         .argv = argv,
                                         .in = console,
                                         .out = l->log,
                                         .error = l->log,
                                         .extra = l->guest.initrd,
                                         .image = l->guest.image,
                                         .apart = true,
                                         .deaf = true,
                                         .sandbox = l->sandbox == SANDBOX_NONE ? SANDBOX_NONE : SANDBOX_MACHINE},
                       &l->gate);
}

static bool is_dead(struct launch *l) {
  if (l->pid == 0)
    return true;
  if (!process_ended(l->pid))
    return false;
  l->status = process_wait(l->pid);
  l->pid = 0;
  return true;
}

/* The emulator's own file of the guest's memory, from where `address` is; MAP_FAILED if it has none. */
static void *map_physical(const struct launch *l, uint64_t address, size_t bytes) {
  char path[64], name[64];
  void *at = MAP_FAILED;
  for (int fd = 0; fd < 64 && at == MAP_FAILED; fd++) {
    snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)l->pid, fd);
    ssize_t n = readlink(path, name, sizeof name - 1);
    name[n > 0 ? n : 0] = 0;
    if (strncmp(name, MEMORY_FILE, strlen(MEMORY_FILE)) != 0)
      continue;
    int file = open(path, O_RDWR | O_CLOEXEC);
    at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, (off_t)(address - MEMORY_BASE));
    close(file);
    if (at != MAP_FAILED)
      process_withhold(at, bytes);
  }
  return at;
}

static bool is_memory(uint64_t address, size_t bytes) {
  return address >= MEMORY_BASE && address - MEMORY_BASE <= MEMORY_BYTES - bytes;
}

/* What the memory held so far, the guest's memory holds from now on. */
static bool share(struct launch *l, uint64_t memory, uint64_t mailbox) {
  if (!is_memory(memory, l->bytes) || !is_memory(mailbox, MAILBOX_BYTES))
    return false;
  void *fresh = map_physical(l, memory, l->bytes), *box = map_physical(l, mailbox, MAILBOX_BYTES);
  if (fresh == MAP_FAILED || box == MAP_FAILED)
    return false;
  memcpy(fresh, l->memory, l->bytes);
  l->guest.mailbox = box;
  return mremap(fresh, l->bytes, l->bytes, MREMAP_MAYMOVE | MREMAP_FIXED, l->memory) == l->memory;
}

/* Waits for the guest's first word. */
static bool hear_guest(struct launch *l) {
  char text[4096], *line;
  unsigned long long memory, mailbox;
  struct patience patience;
  patience_begin(&patience, l->pid);
  while (!is_dead(l) && !patience_is_over(&patience, 0, BOOT_MS)) {
    ssize_t n = pread(l->log, text, sizeof text - 1, 0);
    text[n > 0 ? n : 0] = 0;
    line = strstr(text, "a64fuzz guest:");
    if (line != NULL && strchr(line, '\n') && sscanf(line, MAILBOX_OPEN, &memory, &mailbox) == 2) {
      launch_settle(l);
      return share(l, memory, mailbox);
    }
    launch_pause(l, 5000000);
  }
  return false;
}

static void bury(struct launch *l) {
  if (l->pid != 0)
    l->status = process_kill(l->pid);
  if (l->guest.mailbox != NULL)
    munmap(l->guest.mailbox, MAILBOX_BYTES);
  if (l->guest.bell >= 0)
    close(l->guest.bell);
  l->pid = 0;
  l->guest.mailbox = NULL;
  l->guest.bell = -1;
}

static bool boot(struct launch *l) {
  int console[2];
  bury(l);
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, console) != 0)
    return false;
  l->guest.bell = console[0];
  l->pid = start_emulator(l, console[1]);
  close(console[1]);
  if (l->pid > 0 && hear_guest(l))
    return true;
  bool hung = l->pid > 0;
  bury(l);
  l->status = hung ? 0 : l->status; /* nobody else killed it */
  return false;
}

/* ---- a program in the guest -------------------------------------------------------------------------------------- */

static void ring(const struct launch *l) { send(l->guest.bell, "\n", 1, MSG_NOSIGNAL | MSG_DONTWAIT); }

static void order(struct launch *l, enum mailbox_order what) {
  __atomic_store_n(&l->guest.mailbox->order, what, __ATOMIC_SEQ_CST);
  ring(l);
}

static bool is_over(const struct mailbox *m) {
  return __atomic_load_n(&m->order, __ATOMIC_SEQ_CST) == ORDER_NONE && !__atomic_load_n(&m->running, __ATOMIC_SEQ_CST);
}

static bool start(struct launch *l, const char *argument) {
  if ((is_dead(l) || l->guest.mailbox == NULL) && !boot(l))
    return false;
  snprintf(l->guest.mailbox->argument, sizeof l->guest.mailbox->argument, "%s", argument ? argument : "");
  l->guest.mailbox->said[0] = 0;
  order(l, ORDER_START);
  return true;
}

static bool ended(struct launch *l) {
  if (is_dead(l)) {
    l->emulator_failed = launch_is_fault(l->status);
    return true;
  }
  if (!is_over(l->guest.mailbox))
    return false;
  l->status = l->guest.mailbox->status;
  return true;
}

/* A guest that does not obey is given up. */
static void kill_program(struct launch *l) {
  struct patience patience;
  order(l, ORDER_KILL);
  patience_begin(&patience, l->pid);
  while (!ended(l) && !patience_is_over(&patience, 0, KILL_MS))
    sleep_ms(1);
  if (!ended(l))
    bury(l);
}

static void wake(struct launch *l, uint32_t *word) {
  l->guest.mailbox->waits = (uint32_t)((unsigned char *)word - (unsigned char *)l->memory);
  ring(l);
}

/* The program's words; those of a kernel that panicked, or of an emulator that did not start. */
static void said(const struct launch *l, char *text, size_t size) {
  char console[4096];
  ssize_t n = pread(l->log, console, sizeof console - 1, 0);
  console[n > 0 ? n : 0] = 0;
  char *panic = strstr(console, "Kernel panic");
  if (l->guest.mailbox != NULL && l->guest.mailbox->said[0] != 0)
    snprintf(text, size, "%.*s", (int)sizeof l->guest.mailbox->said, l->guest.mailbox->said);
  else
    snprintf(text, size, "%s", panic ? panic : l->guest.mailbox != NULL ? "" : console);
}

static void release(struct launch *l) {
  bury(l);
  if (l->guest.initrd >= 0)
    close(l->guest.initrd);
  if (l->guest.image >= 0)
    close(l->guest.image);
  free(l->guest.kernel);
}

const struct backend backend_guest = {.prepare = prepare,
                                      .start = start,
                                      .ended = ended,
                                      .kill = kill_program,
                                      .wake = wake,
                                      .said = said,
                                      .free = release,
                                      .look_nsec = LOOK_NSEC};

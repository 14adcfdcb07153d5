/* init.c - the guest's first process: starts the one program when told to, wakes it, and tells how it ended.
 *
 * The program runs as nobody, with the shared memory as descriptor 3; what it prints goes into the mailbox. */
#include <fcntl.h>
#include <grp.h>
#include <linux/futex.h>
#include <linux/memfd.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "mailbox.h"

#define MEMORY_FD 3
#define NOBODY 65534
#define CANNOT_START 127

/* One huge page: its file, and where it lies. */
struct page {
  int fd;
  unsigned char *at;
  unsigned long long physical;
};

static struct page memory;
static struct mailbox *mailbox;
static int said, children;

static _Noreturn void give_up(const char *what) {
  perror(what);
  _exit(1); /* which is the kernel's panic */
}

/* ---- set up ------------------------------------------------------------------------------------------------------ */

static unsigned long long physical_address(const void *at) {
  uint64_t entry = 0, small = (uint64_t)sysconf(_SC_PAGESIZE);
  int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  if (pread(pagemap, &entry, sizeof entry, (off_t)((uintptr_t)at / small * sizeof entry)) != sizeof entry)
    give_up("/proc/self/pagemap");
  close(pagemap);
  return (entry & ((1ull << 55) - 1)) * small;
}

static struct page page_open(const char *name, size_t bytes, unsigned size) {
  struct page p = {.fd = memfd_create(name, MFD_CLOEXEC | MFD_HUGETLB | size)};
  if (p.fd < 0 || ftruncate(p.fd, (off_t)bytes) != 0)
    give_up(name);
  p.at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, p.fd, 0);
  if (p.at == MAP_FAILED)
    give_up(name);
  p.physical = physical_address(p.at);
  return p;
}

/* The console delivers every byte at once, and repeats none. */
static void console_open(void) {
  struct termios raw;
  if (tcgetattr(0, &raw) != 0)
    give_up("console");
  raw.c_iflag = 0;
  raw.c_lflag = 0;
  tcsetattr(0, TCSANOW, &raw);
}

static void children_open(void) {
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_SETMASK, &child, NULL);
  children = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void set_up(void) {
  mkdir("/proc", 0555);
  if (mount("proc", "/proc", "proc", 0, NULL) != 0)
    give_up("/proc");
  console_open();
  children_open();
  said = memfd_create("said", MFD_CLOEXEC);
  if (children < 0 || said < 0)
    give_up("descriptors");
  memory = page_open("memory", MAILBOX_MEMORY_BYTES, MFD_HUGE_32MB);
  struct page box = page_open("mailbox", MAILBOX_BYTES, MFD_HUGE_64KB);
  mailbox = (struct mailbox *)box.at;
  printf(MAILBOX_OPEN, memory.physical, box.physical);
  fflush(stdout);
}

/* ---- the program ------------------------------------------------------------------------------------------------- */

/* Returns only if something failed. */
static void become(void) {
  char argument[sizeof mailbox->argument + 1] = "";
  char *argv[] = {MAILBOX_PROGRAM, mailbox->argument[0] ? argument : NULL, NULL}, *none[] = {NULL};
  sigset_t empty;
  memcpy(argument, mailbox->argument, sizeof mailbox->argument);
  sigemptyset(&empty);
  sigprocmask(SIG_SETMASK, &empty, NULL);
  if (dup2(said, 1) < 0 || dup2(said, 2) < 0 || dup2(memory.fd, MEMORY_FD) < 0)
    return;
  if (setgroups(0, NULL) == 0 && setgid(NOBODY) == 0 && setuid(NOBODY) == 0)
    execve("/" MAILBOX_PROGRAM, argv, none);
}

static pid_t start(void) {
  if (ftruncate(said, 0) != 0 || lseek(said, 0, SEEK_SET) != 0)
    give_up("log");
  pid_t pid = fork();
  if (pid != 0)
    return pid;
  become();
  perror("/" MAILBOX_PROGRAM);
  _exit(CANNOT_START);
}

static void tell_end(int status) {
  ssize_t n = pread(said, mailbox->said, sizeof mailbox->said - 1, 0);
  mailbox->said[n > 0 ? n : 0] = 0;
  mailbox->status = status;
  __atomic_store_n(&mailbox->running, 0, __ATOMIC_RELEASE);
}

/* Buries all that have ended: what a program leaves behind becomes a child of the first process. */
static pid_t bury(pid_t pid) {
  int status;
  for (pid_t dead; (dead = waitpid(-1, &status, WNOHANG)) > 0;)
    if (dead == pid) {
      kill(-1, SIGKILL); /* all but this process */
      tell_end(status);
      pid = 0;
    }
  return pid;
}

/* ---- orders ------------------------------------------------------------------------------------------------------ */

static pid_t obey(pid_t pid) {
  uint32_t order = __atomic_load_n(&mailbox->order, __ATOMIC_ACQUIRE);
  if (order == ORDER_NONE)
    return pid;
  if (order == ORDER_START && pid == 0) {
    pid = start();
    mailbox->running = pid > 0;
  }
  if (order == ORDER_KILL && pid != 0)
    kill(pid, SIGKILL);
  __atomic_store_n(&mailbox->order, ORDER_NONE, __ATOMIC_RELEASE);
  return pid;
}

static void wake(void) {
  uint32_t offset = mailbox->waits;
  if (offset < MAILBOX_MEMORY_BYTES)
    syscall(SYS_futex, memory.at + offset, FUTEX_WAKE, 1, NULL, NULL, 0);
}

/* Waits for a byte or a death, and takes them off. */
static void listen(void) {
  struct pollfd either[] = {{.fd = 0, .events = POLLIN}, {.fd = children, .events = POLLIN}};
  char bytes[512];
  poll(either, 2, -1);
  if (either[0].revents && read(0, bytes, sizeof bytes) < 0)
    give_up("console");
  if (either[1].revents && read(children, bytes, sizeof bytes) < 0)
    give_up("children");
}

int main(void) {
  pid_t pid = 0;
  set_up();
  for (;;) {
    listen();
    wake();
    pid = obey(bury(pid));
  }
}

/* inmate.c - a native program in the emulator's place, which tries to get what promises.def says it must not.
 *
 * As the tests start it: `inmate ... ATTEMPT`, the number of a row, with the shared memory under descriptor 3. An
 * attempt returns -1 with errno, like a system call. Wrong arguments are as good as right ones where a kernel that lets
 * a call through says so by another error. */
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "inmate.h"

#define NOWHERE "/nowhere/a64fuzz"
#define PROGRAM_FD 200 /* under which the host executed the emulator */
#define IMAGE_FD 4
#define MANY 200
#define GIGABYTE (1ull << 30)

enum { SYS_OPENAT2 = 437, SYS_CLONE3 = 435, SYS_IO_URING_SETUP = 425, SYS_PIDFD_OPEN = 434 };

static struct inmate *told;
static char *self;
static char *const none[] = {NULL};

/* ---- programs ---------------------------------------------------------------------------------------------------- */

/* What is executed says so itself. */
static char *const executed[] = {"inmate", "executed", NULL};

static long attempt_execve(void) { return execve(self, executed, none); }
static long attempt_execveat(void) { return syscall(SYS_execveat, AT_FDCWD, self, executed, none, 0); }

static long attempt_execveat_by_fd(void) {
  return syscall(SYS_execveat, PROGRAM_FD, self, executed, none, AT_EMPTY_PATH);
}

/* Without a path. */
static long attempt_execveat_of_fd(void) {
  return syscall(SYS_execveat, open(self, O_RDONLY), "", executed, none, AT_EMPTY_PATH);
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

static long attempt_open_to_read(void) { return open("/proc/self/status", O_RDONLY); }
static long attempt_open_folder(void) { return open("/", O_RDONLY | O_DIRECTORY); }
static long attempt_open_to_write(void) { return open("/dev/null", O_WRONLY); }

static long attempt_open_new(void) {
  char name[64];
  snprintf(name, sizeof name, "/tmp/a64fuzz-inmate-%d", (int)getpid());
  int fd = open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
  if (fd >= 0)
    unlink(name);
  return fd;
}

static long attempt_openat2(void) {
  uint64_t how[3] = {O_RDONLY, 0, 0};
  return syscall(SYS_OPENAT2, AT_FDCWD, "/", how, sizeof how);
}

static long attempt_open_by_handle(void) {
  struct {
    struct file_handle head;
    char rest[8];
  } h = {.head = {.handle_bytes = 8, .handle_type = 1}};
  return open_by_handle_at(AT_FDCWD, &h.head, O_RDONLY);
}

static long attempt_look_at_file(void) {
  struct stat s;
  return stat("/", &s);
}

static long attempt_look_at_link(void) {
  char path[256];
  return readlink("/proc/self/exe", path, sizeof path);
}

static long attempt_look_whether(void) { return access("/", F_OK); }

static long attempt_where(void) {
  char path[4096];
  return syscall(SYS_getcwd, path, sizeof path);
}

static long attempt_truncate(void) { return truncate(NOWHERE, 0); }
static long attempt_unlink(void) { return unlink(NOWHERE); }
static long attempt_rename(void) { return rename(NOWHERE, NOWHERE "2"); }
static long attempt_link(void) { return link(NOWHERE, NOWHERE "2"); }
static long attempt_symlink(void) { return symlink(NOWHERE, NOWHERE "2"); }
static long attempt_mkdir(void) { return mkdir(NOWHERE, 0700); }
static long attempt_chmod(void) { return chmod(NOWHERE, 0600); }
static long attempt_memfd(void) { return memfd_create("inmate", 0); }
static long attempt_ioctl(void) { return ioctl(0, TIOCSTI, " "); }

/* ---- what it was given ------------------------------------------------------------------------------------------- */

static long attempt_wire_grow(void) { return ftruncate(INMATE_FD, 4 * (off_t)GIGABYTE); }
static long attempt_wire_shrink(void) { return ftruncate(INMATE_FD, 0); }

static long write_behind(int fd, off_t at) { return lseek(fd, at, SEEK_SET) < 0 ? -1 : write(fd, "inmate", 6); }

static long attempt_wire_write(void) { return write_behind(INMATE_FD, lseek(INMATE_FD, 0, SEEK_END)); }

/* A file of any size has an end. */
static long attempt_log_fill(void) {
  static char block[1 << 16];
  for (size_t i = 0; i < GIGABYTE; i += sizeof block)
    if (write(2, block, sizeof block) <= 0)
      return -1;
  return 0;
}

static long attempt_image_write(void) { return write_behind(IMAGE_FD, 0); }

/* ---- sockets, processes, signals --------------------------------------------------------------------------------- */

static long attempt_socket_unix(void) { return socket(AF_UNIX, SOCK_STREAM, 0); }
static long attempt_socket_internet(void) { return socket(AF_INET, SOCK_STREAM, 0); }

static long attempt_socketpair(void) {
  int fd[2];
  return socketpair(AF_UNIX, SOCK_STREAM, 0, fd);
}

/* A child ends at once. */
static long child(long pid) {
  if (pid == 0)
    _exit(0);
  return pid;
}

static long cloned(unsigned long flags) { return child(syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0)); }

static long attempt_fork(void) { return cloned(0); }
static long attempt_vfork(void) { return cloned(CLONE_VFORK); }
static long attempt_clone_apart(void) { return cloned(CLONE_NEWUSER | CLONE_NEWNET); }

static long attempt_clone3(void) {
  uint64_t how[8] = {0, 0, 0, 0, SIGCHLD, 0, 0, 0};
  return child(syscall(SYS_CLONE3, how, sizeof how));
}

static _Noreturn int rest(void *unused) {
  (void)unused;
  for (;;)
    sleep(1000);
}

/* By hand: the C library would ask for more than the thread. */
static long new_thread(void) {
  static char stacks[MANY][4096] __attribute__((aligned(64)));
  static unsigned n;
  const int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM;
  return clone(rest, stacks[n++] + 4096, flags, NULL);
}

static long new_process(void) {
  pid_t parent = getpid();
  long pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) /* which has ended already */
      kill(getpid(), SIGKILL);
    rest(NULL);
  }
  return pid;
}

static long attempt_thread(void) { return new_thread(); }

static long many(long (*one)(void)) {
  long answer = 0;
  for (int i = 0; i < MANY && answer >= 0; i++)
    answer = one();
  return answer;
}

static long attempt_thread_bomb(void) { return many(new_thread); }
static long attempt_fork_bomb(void) { return many(new_process); }

static long attempt_trace_parent(void) { return ptrace(PTRACE_PEEKDATA, getppid(), NULL, NULL); }

static long attempt_read_parent(void) {
  char byte;
  struct iovec to = {&byte, 1}, from = {self, 1};
  return process_vm_readv(getppid(), &to, 1, &from, 1, 0);
}

static long attempt_pidfd(void) { return syscall(SYS_PIDFD_OPEN, getppid(), 0); }
static long attempt_kill_parent(void) { return kill(getppid(), 0); }
static long attempt_kill_group(void) { return kill(0, 0); }
static long attempt_tgkill_parent(void) { return syscall(SYS_tgkill, getppid(), getppid(), 0); }
static long attempt_tkill_parent(void) { return syscall(SYS_tkill, getppid(), 0); }

static long attempt_sigqueue(void) {
  siginfo_t info = {.si_signo = SIGWINCH, .si_code = SI_QUEUE};
  return syscall(SYS_rt_sigqueueinfo, getppid(), SIGWINCH, &info);
}

/* A process that leads a group gets no session. */
static long attempt_session(void) {
  setpgid(0, getpgid(getppid()));
  return setsid();
}
static long attempt_scheduler(void) { return setpriority(PRIO_PROCESS, 0, 1); }
static long attempt_setuid(void) { return setresuid((uid_t)-1, (uid_t)-1, (uid_t)-1); }

/* ---- memory and limits ------------------------------------------------------------------------------------------- */

static long map_all(int flags) {
  for (int i = 0; i < 40; i++)
    if (mmap(NULL, GIGABYTE, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) == MAP_FAILED)
      return -1;
  return 0;
}

static long attempt_memory_bomb(void) { return map_all(MAP_PRIVATE); }
static long attempt_shared_memory_bomb(void) { return map_all(MAP_SHARED); }

static long attempt_raise_memory(void) { return setrlimit(RLIMIT_AS, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY}); }
static long attempt_raise_files(void) { return setrlimit(RLIMIT_NOFILE, &(struct rlimit){10, 10}); }

static long attempt_limits_of_parent(void) {
  struct rlimit r;
  return prlimit(getppid(), RLIMIT_NOFILE, NULL, &r);
}

static void *page(void) { return mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }

static long attempt_madvise_poison(void) { return madvise(page(), 0, 100 /* MADV_HWPOISON */); }
static long attempt_madvise_cold(void) { return madvise(page(), 4096, 20 /* MADV_COLD */); }
static long attempt_mlock(void) { return mlock(page(), 4096); }
static long attempt_shm(void) { return shmget(IPC_PRIVATE, 0, 0600); }

/* ---- the kernel's other doors ------------------------------------------------------------------------------------ */

static long attempt_io_uring(void) {
  char parameters[120] = "";
  return syscall(SYS_IO_URING_SETUP, 1, parameters);
}

static long attempt_bpf(void) {
  uint32_t map[16] = {2 /* array */, 4, 4, 1};
  return syscall(SYS_bpf, 0, map, sizeof map);
}

static long attempt_userfaultfd(void) { return syscall(SYS_userfaultfd, 1 /* user mode only */); }

static long attempt_perf(void) {
  uint32_t event[28] = {1 /* software */, sizeof event};
  return syscall(SYS_perf_event_open, event, 0, -1, -1, 0);
}

static long attempt_keys(void) { return syscall(SYS_keyctl, 0, -3 /* of this session */, 0); }
static long attempt_mount(void) { return mount(NULL, NOWHERE, NULL, 0, NULL); }
static long attempt_chroot(void) { return chroot(NOWHERE); }
static long attempt_unshare(void) { return unshare(CLONE_NEWUSER); }
static long attempt_setns(void) { return setns(INMATE_FD, 0); }
static long attempt_module(void) { return syscall(SYS_init_module, NULL, 0, ""); }

static long attempt_vector_length(void) { return prctl(50 /* PR_SVE_SET_VL */, 16, 0, 0, 0); }
static long attempt_new_keys(void) { return prctl(54 /* PR_PAC_RESET_KEYS */, 0, 0, 0, 0); }

/* By the way in that programs for the machine's 32-bit kind have: other numbers, which a list of ours does not mean. */
static long attempt_other_numbers(void) {
#if defined __x86_64__
  long pid = 20; /* getpid */
  __asm__ volatile("int $0x80" : "+a"(pid) : : "memory", "r8", "r9", "r10", "r11");
  return pid;
#else
  errno = ENOSYS; /* there is no such way on arm64 */
  return -1;
#endif
}

static long attempt_dumpable(void) { return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); }

/* ---- as told ----------------------------------------------------------------------------------------------------- */

static long (*const attempts[PROMISES])(void) = {
#define PROMISE(id, kinds, outside, sentence) attempt_##id,
#include "promises.def"
#undef PROMISE
};

/* Where tasks cannot be counted by process, a limit would count those of others. */
static bool is_counted(void) {
  struct rlimit r;
  return getrlimit(RLIMIT_NPROC, &r) == 0 && r.rlim_max < 5 * MANY;
}

static _Noreturn void tell(int error) {
  told->error = error;
  __atomic_store_n(&told->done, 1, __ATOMIC_SEQ_CST);
  syscall(SYS_futex, &told->done, FUTEX_WAKE, 1, NULL, NULL, 0);
  _exit(0);
}

static void wait_for_go(void) {
  told->counted = is_counted();
  __atomic_store_n(&told->ready, 1, __ATOMIC_SEQ_CST);
  while (!__atomic_load_n(&told->go, __ATOMIC_SEQ_CST))
    syscall(SYS_futex, &told->go, FUTEX_WAIT, 0, NULL, NULL, 0);
}

int main(int argc, char **argv) {
  const char *last = argv[argc - 1];
  told = mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED, INMATE_FD, 0);
  if (told == MAP_FAILED)
    return 1;
  if (strcmp(last, "executed") == 0)
    tell(0);
  self = argv[0];
  signal(SIGXFSZ, SIG_IGN);
  wait_for_go();
  tell(attempts[atoi(last)]() < 0 ? errno : 0);
}

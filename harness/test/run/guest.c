/* guest.c - the machine of the kernel back end may be absent, die, hang or panic; and it outlives nobody. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kit.h"
#include "run/agent.h"
#include "run/process.h"
#include "run/unsigned.h"
#include "test/test.h"

enum { PAGE = 4096 };

/* ---- what is absent ---------------------------------------------------------------------------------------------- */

static void expect_refusal(const char *environment, const char *arguments, const char *said) {
  char command[512], text[1024];
  snprintf(command, sizeof command, "%s build/a64fuzz %s 2>&1", environment, arguments);
  FILE *f = popen(command, "r");
  text[fread(text, 1, sizeof text - 1, f)] = 0;
  int status = pclose(f);
  NOTEF("%s\n%s", command, text);
  EXPECT_EQ(2, WEXITSTATUS(status));
  char *line = strstr(text, "kernel back end: ");
  EXPECT_TRUE(line != NULL);
  EXPECT_STR(said, line);
}

TEST_WITHIN(60, a_machine_that_is_not_there_is_told_in_one_line) {
  static const char no_kernel[] =
      "kernel back end: /nowhere is not there; `ci/setup && make` fetches Debian's arm64 kernel\n";
  static const char no_qemu[] = "kernel back end: qemu-system-aarch64 is not in PATH; `ci/setup && make` installs it\n";
  expect_refusal("A64FUZZ_KERNEL=/nowhere", "fuzz --backend kernel --time 1", no_kernel);
  expect_refusal("A64FUZZ_KERNEL=/nowhere", "check --backend kernel corpus/seed/trap-udf.case", no_kernel);
  expect_refusal("A64FUZZ_KERNEL=/nowhere", "aborts --backend kernel", no_kernel);
  expect_refusal("PATH=/nowhere", "fuzz --backend kernel --time 1", no_qemu);
}

static int file_of(const void *bytes, size_t size) {
  int fd = memfd_create("image", MFD_CLOEXEC);
  EXPECT_EQ((ssize_t)size, write(fd, bytes, size));
  return fd;
}

TEST(an_image_is_copied_but_for_its_own_signing) {
  enum { BYTES = 5 * 4 + 3 };
  static const uint32_t image[6] = {0xd503233f /* paciasp */, 0xd50323bf /* autiasp */, 0xd503211f /* pacia1716 */,
                                    0xd65f0bff /* retaa */,   0xd65f03c0 /* ret */,     0x00332211};
  static const uint32_t want[6] = {
      0xd503245f /* bti c */, 0xd503201f /* nop */, 0xd503211f, 0xd65f03c0, 0xd65f03c0, 0x00332211};
  char got[BYTES + 1];
  int from = file_of(image, BYTES), to = file_of("", 0), none = file_of("", 0);
  EXPECT_TRUE(unsigned_copy(to, from));
  EXPECT_EQ(BYTES, pread(to, got, sizeof got, 0));
  EXPECT_EQ(0, memcmp(want, got, BYTES));
  EXPECT_TRUE(!unsigned_copy(to, none));
  close(from), close(to), close(none);
}

/* ---- the corpus -------------------------------------------------------------------------------------------------- */

TEST_WITHIN(120, the_corpus_is_as_sound_on_the_kernel) {
  char line[1024];
  unsigned n = 0;
  kit_on(RUN_KERNEL);
  run_close(kit_open()); /* or skip */
  FILE *f = popen("build/a64fuzz check --backend kernel corpus/*/*.case corpus/seed/*.bin 2>&1", "r");
  for (; fgets(line, sizeof line, f); n++) {
    NOTEF("%s", line);
    EXPECT_TRUE(strstr(line, ": ok"));
  }
  EXPECT_EQ(0, pclose(f));
  EXPECT_TRUE(n >= 30);
}

/* ---- death, hang, panic ------------------------------------------------------------------------------------------ */

static struct runner *open_machine(unsigned hang_ms) {
  struct run_options o;
  char why[256];
  kit_on(RUN_KERNEL);
  run_close(kit_open()); /* or skip */
  o = kit_options();
  o.hang_ms = hang_ms;
  struct runner *r = run_open(&o, why, sizeof why);
  if (r == NULL)
    FAILF("%s", why);
  return r;
}

static void expect_a_stop(struct runner *r) {
  kit_clear(r);
  struct wire_exec *e = KIT_RUNS(r, UDF), *after = KIT_RUNS(r, TO_EXIT);
  kit_run(r);
  kit_expect_stop(e, STOP_SIGNAL);
  kit_expect_stop(after, STOP_EXIT);
}

static void signal_machine(int signo, unsigned starts) {
  struct runner *r = open_machine(0);
  expect_a_stop(r);
  EXPECT_EQ(0, kill(run_pid(r), signo));
  expect_a_stop(r);
  EXPECT_EQ(starts, run_counts(r)->starts);
  run_close(r);
}

/* Its first thread, which hears the host: no signal lets that go on, but the one that kills. */
static void hold(pid_t pid) {
  EXPECT_EQ(0, ptrace(PTRACE_SEIZE, pid, NULL, NULL));
  EXPECT_EQ(0, ptrace(PTRACE_INTERRUPT, pid, NULL, NULL));
}

TEST_WITHIN(60, a_machine_that_is_killed_is_booted_again) { signal_machine(SIGKILL, 2); }
TEST_WITHIN(60, a_machine_that_is_stopped_goes_on) { signal_machine(SIGSTOP, 1); }

/* While it still looks for work by itself it does not need that thread, so the first runs may come through. */
TEST_WITHIN(60, a_machine_that_hangs_is_booted_again) {
  struct runner *r = open_machine(1000);
  expect_a_stop(r);
  hold(run_pid(r));
  for (unsigned i = 0; i < 20 && run_counts(r)->starts == 1; i++)
    expect_a_stop(r);
  EXPECT_EQ(2, run_counts(r)->starts);
  run_close(r);
}

TEST_WITHIN(120, a_machine_that_is_asked_to_end_goes_on) {
  static const int requests[] = {SIGTERM, SIGINT, SIGHUP};
  for (unsigned i = 0; i < 3; i++)
    signal_machine(requests[i], 1);
}

static void *map_file(const char *path, int flags, size_t *size) {
  struct stat s;
  int fd = open(path, flags);
  int protection = flags == O_RDWR ? PROT_READ | PROT_WRITE : PROT_READ;
  if (fd < 0 || fstat(fd, &s) != 0)
    return NULL;
  *size = (size_t)s.st_size;
  void *at = mmap(NULL, *size, protection, MAP_SHARED, fd, 0);
  close(fd);
  return at;
}

static unsigned char *map_machine(pid_t pid, size_t *size) {
  char path[64], name[64] = "";
  for (int fd = 3; fd < 64; fd++) {
    snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)pid, fd);
    ssize_t n = readlink(path, name, sizeof name - 1);
    name[n > 0 ? n : 0] = 0;
    if (strstr(name, "memory-backend"))
      return map_file(path, O_RDWR, size);
  }
  return NULL;
}

static bool is_page_of(const unsigned char *page, const unsigned char *file, size_t size) {
  for (size_t at = 0; at + PAGE <= size; at += PAGE)
    if (!memcmp(page, file + at, 64) && !memcmp(page, file + at, PAGE))
      return true;
  return false;
}

/* Zeros what the guest's memory holds of its first process, which then is undefined instructions. */
static void break_init(pid_t pid) {
  static const unsigned char zeros[PAGE];
  size_t bytes = 0, size = 0, broken = 0;
  unsigned char *ram = map_machine(pid, &bytes), *init = map_file("build/init", O_RDONLY, &size);
  EXPECT_TRUE(ram != NULL && init != NULL);
  for (size_t at = 0; at < bytes; at += PAGE)
    if (memcmp(&ram[at], zeros, 64) && is_page_of(&ram[at], init, size)) {
      memset(&ram[at], 0, PAGE);
      broken++;
    }
  EXPECT_TRUE(broken > 10);
  munmap(ram, bytes);
  munmap(init, size);
}

TEST_WITHIN(180, a_kernel_that_panics_is_told_in_one_line_and_booted_again) {
  struct agent a = {.hang_ms = 10000};
  char why[256];
  run_close(open_machine(0)); /* or skip */
  struct run_options o = kit_options();
  EXPECT_TRUE(launch_prepare(&a.launch, &o, sizeof *a.shared, why, sizeof why));
  a.shared = a.launch.memory;
  EXPECT_EQ(AGENT_DONE, agent_start(&a));
  break_init(a.launch.pid);
  launch_kill(&a.launch); /* the order wakes it */
  agent_complain(&a, why, sizeof why);
  NOTEF("%s", why);
  EXPECT_TRUE(strstr(why, "Kernel panic - not syncing: Attempted to kill init!"));
  EXPECT_TRUE(strchr(why, '\n') == NULL);
  EXPECT_EQ(AGENT_DONE, agent_start(&a));
  launch_free(&a.launch);
}

/* ---- whose its memory is ----------------------------------------------------------------------------------------- */

static unsigned shared_mappings(void) {
  char line[512];
  unsigned n = 0;
  FILE *f = fopen("/proc/self/maps", "r");
  EXPECT_TRUE(f);
  while (fgets(line, sizeof line, f))
    n += strstr(line, " rw-s ") != NULL;
  fclose(f);
  return n;
}

/* Such as one in which an encoder runs. */
static unsigned shared_with_a_child(void) {
  pid_t pid = process_fork();
  if (pid == 0)
    _exit((int)shared_mappings());
  return (unsigned)WEXITSTATUS(process_wait(pid));
}

TEST_WITHIN(60, a_child_shares_no_memory_with_a_machine) {
  struct agent a = {.hang_ms = 10000};
  char why[256];
  run_close(open_machine(0)); /* or skip */
  struct run_options o = kit_options();
  unsigned before = shared_mappings();
  EXPECT_TRUE(launch_prepare(&a.launch, &o, sizeof *a.shared, why, sizeof why));
  a.shared = a.launch.memory;
  EXPECT_EQ(before + 1, shared_mappings());
  EXPECT_EQ(before, shared_with_a_child());
  EXPECT_EQ(AGENT_DONE, agent_start(&a));
  EXPECT_EQ(before + 2, shared_mappings()); /* and the mailbox */
  EXPECT_EQ(before, shared_with_a_child());
  launch_free(&a.launch);
}

/* ---- the end ----------------------------------------------------------------------------------------------------- */

/* Whatever is left behind becomes a child of this process. */
static bool is_childless(void) {
  for (int ms = 0; ms < 3000; ms += 10) {
    if (waitpid(-1, NULL, WNOHANG) < 0)
      return true;
    usleep(10000);
  }
  return false;
}

TEST_WITHIN(180, an_interrupt_ends_the_session_and_its_machines) {
  const char *path = "build/interrupted"; /* empty, for it finds nothing */
  int status;
  run_close(open_machine(0)); /* or skip */
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  pid_t pid = fork();
  if (pid == 0) {
    setpgid(0, 0);
    execl("build/a64fuzz", "a64fuzz", "fuzz", "--backend", "kernel", "--time", "50", "--out", path, NULL);
    _exit(127);
  }
  sleep(6);
  EXPECT_EQ(0, waitpid(pid, &status, WNOHANG));
  EXPECT_EQ(0, kill(-pid, SIGINT));
  EXPECT_EQ(pid, waitpid(pid, &status, 0));
  EXPECT_TRUE(WIFEXITED(status) && (!WEXITSTATUS(status) || WEXITSTATUS(status) == 3)); /* 3: nothing was judged yet */
  EXPECT_TRUE(is_childless());
  rmdir(path);
}

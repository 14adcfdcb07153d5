/* interrupt.c - a verb that is interrupted while a machine boots: it ends at once, and the machine with it. */
#include "cli/progress.h"
#include "cli/verbs.h"
#include "test/test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MACHINES = 8 };

/* A kernel that comes to nothing. */
static void write_endless_kernel(void) {
  static uint32_t words[1024];
  for (unsigned i = 0; i < 1024; i++)
    words[i] = 0x14000000; /* b #0 */
  EXPECT_EQ(0, setenv("A64FUZZ_KERNEL", test_file("kernel", words, sizeof words), 1));
}

static pid_t start(const char *verb, const char *option, const char *value) {
  const char *argv[] = {"a64fuzz", verb, "--backend", "kernel", option, value, NULL};
  fflush(NULL);
  pid_t pid = fork();
  if (pid == 0) {
    signal(SIGINT, SIG_DFL); /* ignored where a shell put all this into the background */
    exit(run_verb(option ? value ? 6 : 5 : 4, (char **)argv));
  }
  return pid;
}

/* The machines among the processes of this test's group. */
static unsigned find_machines(pid_t pid[MACHINES]) {
  FILE *list = popen("ps -e -o pid=,ppid=,comm= | sed -n 's/ qemu-system-.*//p'", "r");
  char above[64];
  unsigned n = 0;
  int child, parent;
  while (fscanf(list, "%d %d", &child, &parent) == 2) {
    snprintf(above, sizeof above, "/proc/%d/stat", parent);
    if (getpgid(parent) == getpgid(0) && n < MACHINES && access(above, F_OK) == 0)
      pid[n++] = child;
  }
  pclose(list);
  return n;
}

static bool is_alive(pid_t pid) {
  char path[64], state = 'X';
  snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
  FILE *f = fopen(path, "r");
  if (!f)
    return false;
  if (fscanf(f, "%*d (%*[^)]) %c", &state) != 1)
    state = 'X';
  fclose(f);
  return state != 'Z' && state != 'X';
}

/* The machines are killed, and are gone soon after. */
static void expect_gone(const pid_t *pid, unsigned n) {
  double begun = seconds_now();
  for (unsigned i = 0; i < n; i++)
    while (is_alive(pid[i])) {
      NOTEF("machine %d of %u", i + 1, n);
      EXPECT_TRUE(seconds_now() - begun < 10);
      usleep(10000);
    }
}

static void interrupt(const char *verb, const char *option, const char *value, int signo) {
  pid_t machine[MACHINES], pid = start(verb, option, value);
  unsigned n = 0;
  int status;
  while (!n && waitpid(pid, &status, WNOHANG) == 0) {
    usleep(20000);
    n = find_machines(machine);
  }
  EXPECT_TRUE(n > 0);
  double begun = seconds_now();
  EXPECT_EQ(0, kill(pid, signo));
  EXPECT_EQ(pid, waitpid(pid, &status, 0));
  NOTEF("%s, signal %d: wait status %d", verb, signo, status);
  EXPECT_TRUE(seconds_now() - begun < 20); /* and not a minute, which a boot is given */
  expect_gone(machine, n);
}

TEST_WITHIN(300, an_interrupt_ends_a_boot_at_once_and_the_machine_with_it) {
  static const int signals[] = {SIGINT, SIGTERM};
  if (system("command -v qemu-system-aarch64 >/dev/null"))
    SKIPF("no qemu-system-aarch64 here");
  write_endless_kernel();
  for (unsigned i = 0; i < 2; i++) {
    interrupt("fuzz", "--jobs", "2", signals[i]);
    interrupt("fuzz", "--aborts", "only", signals[i]);
    interrupt("aborts", NULL, NULL, signals[i]);
    interrupt("forms", "--effects", NULL, signals[i]);
    interrupt("check", "corpus/seed/abort-b-br.case", NULL, signals[i]);
  }
}

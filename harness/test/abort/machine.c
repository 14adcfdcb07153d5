/* machine.c - the program of aborts, on a machine that somebody kills while it boots. */
#include "engine/engine.h"
#include "engine/tester.h"
#include "test/test.h"

#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *program(void) {
  static char path[PATH_MAX + 8];
  char agent[PATH_MAX];
  snprintf(agent, sizeof agent, "%s", engine_agent());
  snprintf(path, sizeof path, "%s/aborts", dirname(agent));
  return path;
}

static bool is_machine(int pid) {
  char path[64], name[16] = "";
  snprintf(path, sizeof path, "/proc/%d/comm", pid);
  FILE *f = fopen(path, "r");
  bool known = f && fgets(name, sizeof name, f) && !strncmp(name, "qemu-system", 11);
  if (f)
    fclose(f);
  return known;
}

/* The last of its children that is a machine, 0: none. */
static int machine_of(pid_t pid) {
  char path[64];
  int child, last = 0;
  snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)pid, (int)pid);
  FILE *f = fopen(path, "r");
  while (f && fscanf(f, "%d", &child) == 1)
    last = is_machine(child) ? child : last;
  if (f)
    fclose(f);
  return last;
}

/* In a process of its own: kills the first n machines of this one, each as soon as it is there. */
static pid_t kill_machines(unsigned n) {
  pid_t self = getpid(), pid = fork();
  if (pid)
    return pid;
  for (int last = 0; n; usleep(1000)) {
    int machine = machine_of(self);
    if (machine && machine != last && kill(machine, SIGKILL) == 0)
      n--;
    last = machine ? machine : last;
  }
  _exit(0);
}

TEST_WITHIN(180, a_machine_that_is_killed_while_it_boots_is_booted_again) {
  struct tester_options o = {.run = {.backend = RUN_KERNEL, .agent = program()}};
  char why[256] = "";
  int status = 1;
  char version[RUN_VERSION];
  if (!run_look(&o.run, version, why, sizeof why))
    SKIPF("%s", why);
  pid_t killer = kill_machines(2);
  struct tester *t = tester_open(&o, why, sizeof why);
  NOTEF("%s", why);
  EXPECT_TRUE(t != NULL);
  EXPECT_EQ(killer, waitpid(killer, &status, 0));
  EXPECT_EQ(0, status);
  tester_close(t);
}

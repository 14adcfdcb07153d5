/* endings.c - however a run is begun, disturbed or ended: its digest, its status and its summary hold, and nothing of
 * it is left behind. */
#include "engine/engine.h"
#include "test/test.h"

#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- a run as a process ------------------------------------------------------------------------------------------ */

struct run {
  pid_t pid;
  int out; /* what it prints */
  char text[1 << 16];
  int status; /* wait status */
};

static const char *program(void) {
  static char path[PATH_MAX + 16];
  char agent[PATH_MAX + 8];
  snprintf(agent, sizeof agent, "%s", engine_agent());
  snprintf(path, sizeof path, "%s/a64fuzz", dirname(agent));
  return path;
}

/* In a process group of its own. `before` is done to the process first. */
static struct run start(void (*before)(void), const char *cases) {
  int out[2];
  EXPECT_EQ(0, pipe2(out, O_CLOEXEC));
  fflush(NULL);
  struct run r = {.pid = fork(), .out = out[0]};
  if (r.pid == 0) {
    setpgid(0, 0);
    dup2(out[1], 1);
    dup2(out[1], 2);
    close_range(3, ~0u, 0); /* what the tests before this one have open */
    for (int s = 1; s < NSIG; s++)
      signal(s, SIG_DFL);
    if (before)
      before();
    execl(program(), "a64fuzz", "fuzz", "--seed", "5", "--cases", cases, "--jobs", "2", "--out", "build/endings", NULL);
    _exit(99);
  }
  setpgid(r.pid, r.pid);
  close(out[1]);
  return r;
}

/* Whether all that it started has ended. Orphans become children of this test. */
static bool is_all_gone(void) {
  for (int ms = 0; ms < 5000; ms += 10) {
    if (waitpid(-1, NULL, WNOHANG) < 0)
      return true;
    usleep(10000);
  }
  return false;
}

static void finish(struct run *r) {
  size_t used = 0;
  for (ssize_t n; used < sizeof r->text - 1 && (n = read(r->out, r->text + used, sizeof r->text - 1 - used)) > 0;)
    used += (size_t)n;
  r->text[used] = 0;
  close(r->out);
  EXPECT_EQ(r->pid, waitpid(r->pid, &r->status, 0));
  NOTEF("wait status %d: %s", r->status, r->text);
  EXPECT_TRUE(is_all_gone());
}

static void expect_digest(const struct run *r) {
  const char *digest = strstr(r->text, "digest=");
  EXPECT_EQ(0, r->status);
  EXPECT_TRUE(digest != NULL && strstr(r->text, "findings=0 ") != NULL);
  static char first[24];
  if (!*first)
    snprintf(first, sizeof first, "%.23s", digest);
  EXPECT_TRUE(!strncmp(first, digest, 23));
}

/* ---- how it is begun --------------------------------------------------------------------------------------------- */

static void ignore_all(void) {
  for (int s = 1; s < NSIG; s++)
    signal(s, SIG_IGN);
}

static void block_all(void) {
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, NULL);
}

static void limit(int what, rlim_t most) {
  struct rlimit l = {most, most};
  setrlimit(what, &l);
}

static void close_input(void) { close(0); }
static void limit_files(void) { limit(RLIMIT_NOFILE, 64); }
static void limit_size(void) { limit(RLIMIT_FSIZE, 0); }

TEST_WITHIN(300, a_run_does_not_depend_on_the_signals_of_its_caller) {
  void (*const before[])(void) = {NULL, ignore_all, block_all, close_input};
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  for (unsigned i = 0; i < sizeof before / sizeof *before; i++) {
    struct run r = start(before[i], "512");
    finish(&r);
    expect_digest(&r);
  }
}

static unsigned count_lines(const char *text) {
  unsigned n = 0;
  for (; *text; text++)
    n += *text == '\n';
  return n;
}

TEST_WITHIN(300, a_limit_that_is_too_low_is_told_in_one_line) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  struct run files = start(limit_files, "512");
  finish(&files);
  if (files.status != 0) { /* 0: who runs this may have more files for the asking */
    EXPECT_EQ(2, WEXITSTATUS(files.status));
    EXPECT_TRUE(strstr(files.text, "may have only 64 files open") != NULL);
    EXPECT_EQ(1, count_lines(files.text));
  }
  struct run size = start(limit_size, "512");
  finish(&size);
  EXPECT_EQ(2, WEXITSTATUS(size.status));
  EXPECT_TRUE(strstr(size.text, ": File too large") != NULL);
  EXPECT_EQ(2, count_lines(size.text)); /* the seed is told first */
}

/* ---- how it ends ------------------------------------------------------------------------------------------------- */

/* A run that was told to end after so many seconds, or more: until something was judged. */
static struct run end_group(int signo, unsigned seconds) {
  struct run r = start(NULL, "10000000");
  sleep(seconds);
  EXPECT_EQ(0, kill(-r.pid, signo));
  finish(&r);
  return seconds < 60 && strstr(r.text, "no program was judged") ? end_group(signo, 2 * seconds) : r;
}

TEST_WITHIN(600, a_group_that_is_told_to_end_tells_its_summary) {
  static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
  int status[3];
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  for (unsigned i = 0; i < 3; i++) {
    struct run r = end_group(signals[i], 2);
    EXPECT_TRUE(WIFEXITED(r.status) && strstr(r.text, "digest=") != NULL);
    EXPECT_TRUE(strstr(r.text, " restarts=0 ") != NULL); /* what is asked to end is not started again */
    status[i] = r.status;
  }
  EXPECT_EQ(status[0], status[1]);
  EXPECT_EQ(status[0], status[2]);
}

TEST_WITHIN(300, a_run_that_is_killed_while_it_begins_leaves_nothing_behind) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  for (unsigned i = 0; i < 80; i++) {
    struct run r = start(NULL, "10000000");
    usleep(i * 2000);
    kill(r.pid, SIGKILL);
    EXPECT_EQ(r.pid, waitpid(r.pid, NULL, 0));
    bool gone = is_all_gone();
    kill(-r.pid, SIGKILL);
    NOTEF("after %u ms", i * 2);
    EXPECT_TRUE(gone);
    close(r.out);
  }
}

/* ---- how it is disturbed ----------------------------------------------------------------------------------------- */

enum { MOST = 64 };

static unsigned children_of(pid_t pid, pid_t *to, unsigned n) {
  char path[64];
  int child;
  snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)pid, (int)pid);
  FILE *f = fopen(path, "r");
  while (f && n < MOST && fscanf(f, "%d", &child) == 1)
    n = children_of(to[n] = child, to, n + 1);
  if (f)
    fclose(f);
  return n;
}

static bool is_running(pid_t pid) {
  siginfo_t info = {.si_pid = 0};
  return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0;
}

/* A sanitizer that looks for leaks does so from a process of its own. If that is killed, what it looks at waits for
 * ever. */
static void keep_its_processes_only(void) {
  const char *set = getenv("ASAN_OPTIONS");
  char options[512];
  snprintf(options, sizeof options, "%s%sdetect_leaks=0", set ? set : "", set ? ":" : "");
  setenv("ASAN_OPTIONS", options, 1);
}

/* A signal to one of the processes that a run consists of, but for the first. */
static bool disturb(const struct run *r, unsigned i) {
  static const int signals[] = {SIGKILL, SIGSTOP, SIGKILL, SIGTERM, SIGSEGV, SIGINT};
  pid_t pid[MOST];
  unsigned n = children_of(r->pid, pid, 0);
  return n > 0 && kill(pid[i * 2654435761u / 65536 % n], signals[i % 6]) == 0;
}

TEST_WITHIN(600, processes_of_a_run_that_are_killed_and_stopped_change_nothing) {
  unsigned sent = 0;
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  struct run r = start(NULL, "2560");
  finish(&r);
  expect_digest(&r);
  while (sent < 100) {
    r = start(keep_its_processes_only, "2560");
    while (sent < 100 && is_running(r.pid)) {
      usleep(30000 + sent * 7919 % 120000);
      sent += disturb(&r, sent);
    }
    finish(&r);
    expect_digest(&r);
  }
}

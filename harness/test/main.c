/* main.c - runs the tests, each in a process of its own, and counts them. */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Exit statuses of a test's process. Zero is none of them: a test that calls exit(0) half-way has not passed. */
enum { RETURNED = 42, EXPECTATION_FAILED = 43, SKIPPED = 44 };

/* One test being run. `out` collects what it prints, which is shown only if it fails. */
struct job {
  const struct test *test;
  FILE *out;
  pid_t pid;
  int status; /* as from waitpid, once `done` */
  bool done, late;
  int64_t started, looked, ms;
  double spent; /* of its time, in ms */
};

static struct test *tests;
static char note[1024];

void test_register(struct test *t) {
  t->next = tests;
  tests = t;
}

bool test_is_there(const char *name) {
  const struct test *t = tests;
  while (t && strcmp(t->name, name))
    t = t->next;
  return t;
}

/* What a test calls, in its own process. */

void test_note(const char *format, ...) {
  va_list args;
  va_start(args, format);
  vsnprintf(note, sizeof note, format, args);
  va_end(args);
}

void test_fail(const char *file, int line, const char *format, ...) {
  va_list args;
  va_start(args, format);
  printf("     %s:%d: ", file, line);
  vprintf(format, args);
  printf("\n%s%s%s", note[0] ? "     " : "", note, note[0] ? "\n" : "");
  va_end(args);
  fflush(stdout);
  _exit(EXPECTATION_FAILED);
}

void test_skip(const char *format, ...) {
  va_list args;
  va_start(args, format);
  printf("     ");
  vprintf(format, args);
  putchar('\n');
  va_end(args);
  fflush(stdout);
  _exit(SKIPPED);
}

/* Where the folders of a test are, for other users to pass through; it is the first of its process group. */
static const char *place_of_folders(pid_t test) {
  static char place[48];
  snprintf(place, sizeof place, "/tmp/a64fuzz-test-%d", (int)test);
  return place;
}

const char *test_folder(void) {
  static char folder[64];
  static unsigned made;
  const char *place = place_of_folders(getpgrp());
  snprintf(folder, sizeof folder, "%s/%u", place, ++made);
  if ((mkdir(place, 0755) && errno != EEXIST) || mkdir(folder, 0700))
    FAILF("cannot make the folder %s: %s", folder, strerror(errno));
  return folder;
}

const char *test_file(const char *name, const void *bytes, size_t size) {
  static char path[128];
  snprintf(path, sizeof path, "%s/%s", test_folder(), name);
  FILE *f = fopen(path, "wb");
  if (!f || fwrite(bytes, 1, size, f) != size || fclose(f))
    FAILF("cannot write %s: %s", path, strerror(errno));
  return path;
}

char *test_read(const char *path) {
  static char text[1 << 20];
  FILE *f = fopen(path, "r");
  if (!f)
    FAILF("cannot read %s: %s", path, strerror(errno));
  text[fread(text, 1, sizeof text - 1, f)] = 0;
  fclose(f);
  return text;
}

void test_eq(const char *file, int line, const char *what, uint64_t want, uint64_t got) {
  if (want != got)
    test_fail(file, line, "%s\n       want 0x%llx (%lld)\n       got  0x%llx (%lld)", what, (unsigned long long)want,
              (long long)want, (unsigned long long)got, (long long)got);
}

void test_str(const char *file, int line, const char *what, const char *want, const char *got) {
  if (!want || !got || strcmp(want, got))
    test_fail(file, line, "%s\n       want %s\n       got  %s", what, want ? want : "(null)", got ? got : "(null)");
}

/* Running one test. */

/* How much of a busy machine is ours: processors for each process that wants one, at most 1. The limits of tests are
   for a quiet machine. */
static double share_of_machine(void) {
  double load;
  long processors = sysconf(_SC_NPROCESSORS_ONLN);
  return getloadavg(&load, 1) == 1 && load > (double)processors ? (double)processors / load : 1;
}

static int64_t now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000ll + t.tv_nsec / 1000000;
}

static _Noreturn void harness_failed(const char *what) {
  perror(what);
  exit(3);
}

static void become_test(const struct job *j, pid_t runner) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != runner)
    _exit(3);
  setpgid(0, 0);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  dup2(open("/dev/null", O_RDONLY), 0);
  dup2(fileno(j->out), 1);
  dup2(fileno(j->out), 2);
  j->test->run();
  exit(RETURNED);
}

static void start(struct job *j) {
  pid_t runner = getpid();
  fflush(NULL);
  if (!(j->out = tmpfile()))
    harness_failed("tmpfile");
  j->started = j->looked = now_ms();
  j->pid = fork();
  if (j->pid < 0)
    harness_failed("fork");
  if (j->pid == 0)
    become_test(j, runner);
  setpgid(j->pid, j->pid);
}

/* Notes the end of a test, takes what it left running with it, and ends one that takes too long. */
static void look_after(struct job *j) {
  siginfo_t info = {0};
  int64_t now = now_ms();
  if (j->done)
    return;
  j->spent += (double)(now - j->looked) * share_of_machine();
  j->looked = now;
  if (waitid(P_PID, (id_t)j->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == j->pid) {
    kill(-j->pid, SIGKILL); /* before waitpid, while the process group cannot be another's */
    waitpid(j->pid, &j->status, 0);
    j->ms = now - j->started;
    j->done = true;
  } else if (j->spent > j->test->seconds * 1000.0) {
    j->late = true;
    kill(-j->pid, SIGKILL);
  }
}

static void print_output(const struct job *j) {
  char line[1024];
  rewind(j->out);
  while (fgets(line, sizeof line, j->out))
    fputs(line, stdout);
}

static void remove_folders(const char *place) {
  char line[160];
  snprintf(line, sizeof line, "chmod -R u+rwX %s && rm -r %s", place, place);
  if (system(line))
    printf("     cannot remove %s\n", place);
}

enum outcome { PASSED, FAILED, NOT_MADE, OUTCOMES };

/* Says how the test ended. */
static enum outcome report(struct job *j, const char *command) {
  static const char *const words[OUTCOMES] = {"ok  ", "FAIL", "skip"};
  int code = WIFEXITED(j->status) ? WEXITSTATUS(j->status) : -1, signo = WTERMSIG(j->status);
  enum outcome outcome = code == RETURNED ? PASSED : code == SKIPPED ? NOT_MADE : FAILED;
  const char *place = place_of_folders(j->pid);
  bool has_folders = !access(place, F_OK);
  printf("%s %s  (%lld ms)\n", words[outcome], j->test->name, (long long)j->ms);
  if (outcome != PASSED)
    print_output(j);
  if (outcome == FAILED) {
    if (j->late)
      printf("     %s:%d: still running after %d s\n", j->test->file, j->test->line, j->test->seconds);
    else if (code < 0)
      printf("     %s:%d: died by signal %d (%s)\n", j->test->file, j->test->line, signo, strsignal(signo));
    else if (code != EXPECTATION_FAILED)
      printf("     %s:%d: left by exit(%d), did not return\n", j->test->file, j->test->line, code);
    if (has_folders)
      printf("     kept: %s\n", place);
    printf("     repeat: %s %s\n", command, j->test->name);
  } else if (has_folders)
    remove_folders(place);
  fclose(j->out);
  fflush(stdout);
  return outcome;
}

/* Running them all. */

/* Up to `parallel` at a time, reported in order, counted by outcome. */
static void run_jobs(struct job *jobs, int n, int parallel, const char *command, int count[OUTCOMES]) {
  int started = 0, reported = 0;
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child, NULL);
  while (reported < n) {
    int running = 0;
    for (int i = reported; i < started; i++) {
      look_after(&jobs[i]);
      running += !jobs[i].done;
    }
    for (; started < n && running < parallel; running++)
      start(&jobs[started++]);
    for (; reported < started && jobs[reported].done; reported++)
      count[report(&jobs[reported], command)]++;
    if (reported < n)
      sigtimedwait(&child, NULL, &(struct timespec){.tv_nsec = 50000000});
  }
}

static bool is_planted(const char *name) { return !strncmp(name, "planted_", 8); }

/* Tests called planted_* are meant to fail, and run only where they are asked for by that word. */
static bool is_selected(const struct test *t, char **names, int n) {
  for (int i = 0; i < n; i++)
    if (strstr(t->name, names[i]) && is_planted(t->name) == is_planted(names[i]))
      return true;
  return n == 0 && !is_planted(t->name);
}

static int by_place(const void *a, const void *b) {
  const struct test *s = ((const struct job *)a)->test, *t = ((const struct job *)b)->test;
  int order = strcmp(s->file, t->file);
  return order ? order : s->line - t->line;
}

/* The selected tests as jobs, in the order of files and lines; to be freed. */
static struct job *select_tests(char **names, int nnames, int *n) {
  int all = 0;
  for (struct test *t = tests; t; t = t->next)
    all++;
  struct job *jobs = calloc((size_t)all + 1, sizeof *jobs);
  if (!jobs)
    harness_failed("calloc");
  *n = 0;
  for (struct test *t = tests; t; t = t->next)
    if (is_selected(t, names, nnames))
      jobs[(*n)++].test = t;
  qsort(jobs, (size_t)*n, sizeof *jobs, by_place);
  return jobs;
}

/* Returns the exit status. */
static int run_tests(int argc, char **argv) {
  int parallel = (int)sysconf(_SC_NPROCESSORS_ONLN), n, count[OUTCOMES] = {0}, i = 1;
  bool list = false;
  for (; i < argc && argv[i][0] == '-'; i++) {
    if (!strcmp(argv[i], "--list"))
      list = true;
    else if (!strcmp(argv[i], "-j") && i + 1 < argc && atoi(argv[i + 1]) > 0)
      parallel = atoi(argv[++i]);
    else
      return fprintf(stderr, "usage: %s [--list] [-j N] [PART OF A NAME]...\n", argv[0]), 2;
  }
  struct job *jobs = select_tests(argv + i, argc - i, &n);
  for (int t = 0; list && t < n; t++)
    printf("%s\t%s:%d\n", jobs[t].test->name, jobs[t].test->file, jobs[t].test->line);
  if (!list && n > 0) {
    run_jobs(jobs, n, parallel, argv[0], count);
    printf("%d passed, %d failed", count[PASSED], count[FAILED]);
    printf(count[NOT_MADE] ? ", %d skipped\n" : "\n", count[NOT_MADE]);
  }
  free(jobs);
  if (n == 0)
    return fprintf(stderr, "%s: no test has such a name\n", argv[0]), 2;
  return count[FAILED] > 0;
}

/* The user's cache is not for tests. */
int main(int argc, char **argv) {
  setenv("XDG_CACHE_HOME", "/dev/null", 1);
  return run_tests(argc, argv);
}

/* The runner's own tests. */

/* What planted tests tell the test that runs them. */
static char *word;

TEST(planted_pass) {}
TEST(planted_in_folder_pass) {
  if (word)
    strcpy(word, test_folder());
}
TEST(planted_unequal) {
  NOTEF("the note");
  EXPECT_EQ(17, -1);
}
TEST(planted_in_folder_fail) { FAILF("%s", test_folder()); }
TEST(planted_other_text) { EXPECT_STR("want this", "got that"); }
TEST(planted_false) { EXPECT_TRUE(1 > 2); }
TEST(planted_abort) { abort(); }
TEST(planted_early_exit) { exit(0); }
TEST(planted_skip) { SKIPF("no %s here", "anvil"); }
TEST_WITHIN(1, planted_hang) {
  for (;;)
    pause();
}

/* Runs the planted tests of such a name in a child; returns its exit status and what it printed. */
static int run_planted(char *name, char *text, size_t size) {
  char *argv[] = {"a64fuzz-test", name, NULL};
  FILE *out = tmpfile();
  int status;
  word = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pid_t pid = fork();
  if (pid == 0) {
    dup2(fileno(out), 1);
    exit(run_tests(2, argv));
  }
  waitpid(pid, &status, 0);
  rewind(out);
  text[fread(text, 1, size - 1, out)] = 0;
  fclose(out);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The folder that the one planted test that fails with one has left. */
static const char *kept_folder(const char *text) {
  static char folder[64];
  const char *kept = strstr(text, "     kept: ");
  EXPECT_TRUE(kept && sscanf(kept, " kept: %63s", folder) == 1 && !strstr(kept + 1, "     kept: "));
  return folder;
}

TEST(a_failing_test_is_told_counted_and_makes_the_exit_status_1) {
  static const char *const told[] = {
      "ok   planted_pass  (",
      "FAIL planted_unequal  (",
      ": -1\n       want 0x11 (17)\n       got  0xffffffffffffffff (-1)\n     the note\n",
      "     repeat: a64fuzz-test planted_unequal\n",
      "       want want this\n       got  got that\n",
      ": false: 1 > 2\n",
      ": died by signal 6 (Aborted)\n",
      ": left by exit(0), did not return\n",
      "skip planted_skip  (",
      "     no anvil here\n",
      ": still running after 1 s\n",
      "\n2 passed, 7 failed, 1 skipped\n",
  };
  char text[8192];
  EXPECT_EQ(1, run_planted("planted_", text, sizeof text));
  for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
    NOTEF("wanted %s\nin what was printed:\n%s", told[i], text);
    EXPECT_TRUE(strstr(text, told[i]));
  }
  EXPECT_STR("\n2 passed, 7 failed, 1 skipped\n", strstr(text, "\n2 passed"));
  remove_folders(kept_folder(text));
}

TEST(the_folder_of_a_test_goes_with_it_unless_it_fails) {
  char text[8192];
  run_planted("planted_in_folder", text, sizeof text);
  EXPECT_TRUE(strstr(word, "/tmp/a64fuzz-test-") == word && access(word, F_OK) && errno == ENOENT);
  EXPECT_EQ(0, access(kept_folder(text), F_OK));
  remove_folders(kept_folder(text));
}

TEST(a_name_that_selects_no_test_is_bad_usage) {
  char *argv[] = {"a64fuzz-test", "no such test", NULL};
  EXPECT_EQ(2, run_tests(2, argv));
}

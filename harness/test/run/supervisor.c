/* supervisor.c - whatever befalls the agent, every execution gets the stop it earned. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kit.h"
#include "test/test.h"

/* 128 programs of eight random additions with a load and a store in the window, four inputs each, that end in turn by
 * exit, abort, and faults. */
static void fill(struct runner *r) {
  static const uint32_t ends[] = {TO_EXIT, TO_ABORT, UDF, TO_EXIT, LDR_X1_X0, TO_EXIT, BRK, TO_EXIT};
  uint32_t words[11];
  kit_clear(r);
  for (int i = 0; i < 128; i++) {
    for (int k = 0; k < 8; k++)
      words[k] = 0x8b000000 | (uint32_t)(kit_random() % 28 << 16 | kit_random() % 28 << 5 | kit_random() % 28);
    words[8] = 0xf9400b81; /* ldr x1, [x28, #16] */
    words[9] = 0xf9001f82; /* str x2, [x28, #56] */
    words[10] = ends[i % 8];
    struct wire_exec *e = kit_case(r, words, 11, 4);
    for (int k = 0; k < 4; k++)
      e[k].in.x[28] = WIRE_WINDOW;
  }
}

/* What comes of it. */
static struct wire_exec *undisturbed(struct runner *r) {
  fill(r);
  kit_run(r);
  return kit_results(r);
}

static void end(struct runner *r, struct wire_exec *want) {
  free(want);
  run_close(r);
}

struct killer {
  struct runner *r;
  int signo;
  unsigned pause_usec;
  atomic_int left;
};

/* SIGKILL comes at any time, though seldom while the agent starts: on a busy machine none would ever get to work. Other
 * signals do not come while an execution runs alone: one that dies of a fault there, twice, is rightly blamed. */
static bool is_worth_it(const struct killer *k) {
  enum run_moment now = run_moment(k->r);
  if (k->signo == SIGKILL)
    return now != RUN_NOTHING || kit_random() % 8 == 0;
  return now == RUN_BATCH;
}

static void *kill_again_and_again(void *of) {
  struct killer *k = of;
  while (k->left > 0) {
    usleep((useconds_t)(k->pause_usec / 2 + kit_random() % k->pause_usec));
    pid_t pid = run_pid(k->r);
    if (pid <= 0 || !is_worth_it(k))
      continue;
    kill(pid, k->signo);
    k->left--;
  }
  return NULL;
}

/* Runs the batch until as many signals have been sent; the result must always be the same. */
static void run_under_fire(struct runner *r, const struct wire_exec *want, struct killer *k) {
  pthread_t thread;
  EXPECT_EQ(0, pthread_create(&thread, NULL, kill_again_and_again, k));
  while (k->left > 0) {
    kit_run(r);
    kit_expect_results(r, want);
  }
  pthread_join(thread, NULL);
}

TEST(a_hundred_kills_change_no_result) {
  struct runner *r = kit_open();
  struct wire_exec *want = undisturbed(r);
  struct killer k = {.r = r, .signo = SIGKILL, .pause_usec = 30000, .left = 100};
  run_under_fire(r, want, &k);
  EXPECT_TRUE(run_counts(r)->deaths > 50);
  EXPECT_EQ(0, run_counts(r)->hangs);
  end(r, want);
}

TEST(a_signal_that_somebody_sends_is_not_taken_for_a_fault_of_the_program) {
  static const int signals[] = {SIGSEGV, SIGILL, SIGTRAP, SIGBUS, SIGFPE};
  struct runner *r = kit_open();
  struct wire_exec *want = undisturbed(r);
  for (size_t i = 0; i < 5; i++) {
    struct killer k = {.r = r, .signo = signals[i], .pause_usec = 30000, .left = 6};
    run_under_fire(r, want, &k);
    EXPECT_TRUE(run_counts(r)->deaths > i);
  }
  end(r, want);
}

TEST(a_flood_of_watchdog_signals_ends_nothing) {
  struct runner *r = kit_open();
  struct wire_exec *want = undisturbed(r);
  struct killer k = {.r = r, .signo = SIGPROF, .pause_usec = 100, .left = 2000};
  run_under_fire(r, want, &k);
  EXPECT_EQ(0, run_counts(r)->hangs);
  EXPECT_EQ(1, run_counts(r)->starts);
  end(r, want);
}

TEST(an_agent_killed_between_batches_is_replaced) {
  struct runner *r = kit_open();
  struct wire_exec *want = undisturbed(r);
  for (int i = 0; i < 5; i++) {
    kill(run_pid(r), SIGKILL);
    if (i % 2)
      usleep(5000);
    kit_run(r);
    kit_expect_results(r, want);
  }
  EXPECT_EQ(5, run_counts(r)->deaths);
  EXPECT_EQ(0, run_counts(r)->reruns);
  end(r, want);
}

TEST(an_agent_that_somebody_stops_is_made_to_go_on) {
  struct runner *r = kit_open();
  struct wire_exec *want = undisturbed(r);
  struct killer k = {.r = r, .signo = SIGSTOP, .pause_usec = 3000, .left = 100};
  run_under_fire(r, want, &k);
  EXPECT_EQ(0, run_counts(r)->hangs + run_counts(r)->deaths);
  EXPECT_EQ(1, run_counts(r)->starts);
  end(r, want);
}

TEST(an_agent_that_does_not_go_on_is_taken_for_hung_and_its_work_done_again) {
  struct run_options o = kit_options();
  char why[256];
  o.hang_ms = 2000;
  struct runner *r = run_open(&o, why, sizeof why);
  if (r == NULL)
    FAILF("%s", why);
  struct wire_exec *want = undisturbed(r);
  if (ptrace(PTRACE_SEIZE, run_pid(r), NULL, NULL)) {
    end(r, want);
    SKIPF("nobody may trace a process here, as in a container without CAP_SYS_PTRACE");
  }
  EXPECT_EQ(0, ptrace(PTRACE_INTERRUPT, run_pid(r), NULL, NULL)); /* which SIGCONT does not undo */
  kit_run(r);
  kit_expect_results(r, want);
  EXPECT_EQ(1, run_counts(r)->hangs);
  end(r, want);
}

/* Whether this version of the emulator dies of the word: later ones take it for undefined. */
static bool kills_the_emulator(uint32_t word) {
  struct runner *r = kit_open();
  kit_clear(r);
  const struct wire_exec *e = KIT_RUNS(r, word, TO_EXIT);
  kit_run(r);
  enum wire_stop_kind kind = e->stop.kind;
  EXPECT_TRUE(kind == STOP_EMULATOR || kind == STOP_SIGNAL);
  run_close(r);
  return kind == STOP_EMULATOR;
}

TEST(a_word_that_kills_the_emulator_is_blamed_and_its_neighbours_are_not) {
  bool kills = kills_the_emulator(EMULATOR_KILLER);
  struct runner *r = kit_open();
  struct wire *w = run_wire(r);
  struct wire_exec *want = undisturbed(r);
  w->cases[40].words[3] = w->cases[90].words[0] = EMULATOR_KILLER;
  kit_run(r);
  for (uint32_t i = 0; i < w->ncases * 4; i++) {
    NOTEF("execution %u", i);
    bool killer = i / 4 == 40 || i / 4 == 90;
    EXPECT_EQ(!killer ? want[i].stop.kind : kills ? STOP_EMULATOR : STOP_SIGNAL, w->execs[i].stop.kind);
    if (killer)
      EXPECT_EQ(kills ? SIGABRT : SIGILL, kills ? WTERMSIG(w->execs[i].stop.code) : w->execs[i].stop.signo);
    else
      EXPECT_EQ(0, memcmp(&want[i].in, &w->execs[i].in, sizeof want[i]));
  }
  EXPECT_EQ(kills ? 24 : 0, run_counts(r)->emulator_failures); /* eight executions: once among others, twice alone */
  end(r, want);
}

/* Where the agent's image begins: its own code faults, which is not the program's fault to report. */
TEST_ON_BOTH(60, a_program_that_runs_wild_in_the_agent_is_lost_and_no_other) {
  struct runner *r = kit_open();
  kit_clear(r);
  struct wire_exec *before = KIT_RUNS(r, UDF), *wild = KIT_RUNS(r, BR_X0), *after = KIT_RUNS(r, TO_ABORT);
  wild->in.x[0] = 0x400000;
  kit_run(r);
  EXPECT_EQ(STOP_SIGNAL, before->stop.kind);
  kit_expect_stop(wild, STOP_LOST);
  EXPECT_EQ(SIGILL, WTERMSIG(wild->stop.code));
  EXPECT_EQ(0, wild->out.x[0]);
  kit_expect_stop(after, STOP_ABORT);
  EXPECT_EQ(3, run_counts(r)->deaths);
  EXPECT_EQ(0, run_counts(r)->emulator_failures);
  run_close(r);
}

TEST_ON_BOTH(60, a_refused_word_refuses_its_case_alone) {
  struct runner *r = kit_open();
  int undefined = (int)kit_traits(r)->undefined_code;
  kit_clear(r);
  struct wire_exec *svc = KIT_RUNS(r, 0xd503201f /* nop */, 0xd4000001 /* svc #0 */, TO_EXIT);
  struct wire_exec *hlt = KIT_RUNS(r, 0xd45e0000 /* hlt #0xf000 */), *good = KIT_RUNS(r, TO_EXIT);
  struct wire_exec *into_refused = KIT_RUNS(r, BR_X0);
  into_refused->in.x[0] = WIRE_PC(7) + 4;
  kit_run(r);
  kit_expect_stop(svc, STOP_REFUSED);
  EXPECT_EQ(1, svc->stop.signo);
  kit_expect_stop(hlt, STOP_REFUSED);
  EXPECT_EQ(0, hlt->stop.signo);
  kit_expect_stop(good, STOP_EXIT);
  kit_expect_signal(into_refused, SIGILL, undefined, WIRE_PC(7) + 4, WIRE_PC(7) + 4);
  run_close(r);
}

TEST(a_batch_beyond_the_limits_is_an_error_of_the_caller) {
  struct runner *r = kit_open();
  struct wire *w = run_wire(r);
  char why[256];
  kit_clear(r);
  KIT_RUNS(r, TO_EXIT);
  KIT_RUNS(r, TO_EXIT);
  w->cases[1].slot = w->cases[0].slot;
  EXPECT_EQ(false, run_batch(r, why, sizeof why));
  EXPECT_STR("two cases of a batch have the same slot", why);
  w->cases[1].slot = WIRE_CASES;
  EXPECT_EQ(false, run_batch(r, why, sizeof why));
  w->cases[1].slot = 0;
  w->cases[1].first_exec = 0;
  EXPECT_EQ(false, run_batch(r, why, sizeof why));
  EXPECT_STR("two cases of a batch have the same execution", why);
  w->cases[1].first_exec = WIRE_EXECS;
  EXPECT_EQ(false, run_batch(r, why, sizeof why));
  w->cases[1].first_exec = 1;
  EXPECT_EQ(true, run_batch(r, why, sizeof why));
  w->ncases = 0;
  EXPECT_EQ(true, run_batch(r, why, sizeof why));
  run_close(r);
}

static void expect_no_start(struct run_options o, const char *line) {
  char why[256] = "";
  EXPECT_TRUE(run_open(&o, why, sizeof why) == NULL);
  NOTEF("%s", why);
  EXPECT_TRUE(strncmp(line, why, strlen(line)) == 0);
  EXPECT_TRUE(strchr(why, '\n') == NULL);
}

TEST(a_runner_that_cannot_start_says_why_in_one_line) {
  struct run_options o = kit_options(), bad = o;
  bad.agent = "/nowhere/agent";
  expect_no_start(bad, "cannot read the program: /nowhere/agent");
  bad = o;
  bad.cpu = "no-such-cpu";
#ifdef __aarch64__
  expect_no_start(bad, "the native back end has this machine's processor, and cannot be a no-such-cpu");
#else
  expect_no_start(bad, "the agent did not start: qemu-aarch64: unable to find CPU model 'no-such-cpu'");
  bad = o;
  bad.agent = "/bin/sh";
  expect_no_start(bad, "no program for AArch64: /bin/sh");
  bad = o;
  bad.backend = RUN_NATIVE;
  expect_no_start(bad, "the native back end needs an arm64 machine");
#endif
  o.backend = RUN_QEMU;
  setenv("PATH", "/nowhere", 1);
  expect_no_start(o, "no qemu-aarch64 in PATH");
}

TEST(runners_in_one_process_do_not_disturb_each_other) {
  struct runner *r[3];
  struct wire_exec *want[3];
  for (int i = 0; i < 3; i++) {
    r[i] = kit_open();
    want[i] = undisturbed(r[i]);
  }
  for (int i = 0; i < 9; i++) {
    if (i % 2)
      kill(run_pid(r[(i + 1) % 3]), SIGKILL);
    kit_run(r[i % 3]);
    kit_expect_results(r[i % 3], want[i % 3]);
  }
  for (int i = 0; i < 3; i++)
    end(r[i], want[i]);
}

/* Kills so many of what this process starts, each once: a process that is dead and not yet waited for is no other. */
static void *kill_children(void *left) {
  char path[64];
  int last = 0;
  snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
  while (*(atomic_int *)left > 0) {
    FILE *f = fopen(path, "r");
    int pid;
    while (f && fscanf(f, "%d", &pid) == 1)
      if (pid != last && kill(pid, SIGKILL) == 0) {
        last = pid;
        --*(atomic_int *)left;
      }
    if (f)
      fclose(f);
    usleep(2000);
  }
  return NULL;
}

TEST(an_agent_that_is_killed_at_its_first_start_is_started_again) {
  struct run_options o = kit_options();
  char why[256] = "";
  atomic_int left = 10;
  pthread_t thread;
  EXPECT_EQ(0, pthread_create(&thread, NULL, kill_children, &left));
  struct runner *r = run_open(&o, why, sizeof why);
  NOTEF("%s", why);
  EXPECT_TRUE(r != NULL);
  pthread_join(thread, NULL);
  EXPECT_TRUE(run_counts(r)->starts > 5);
  run_close(r);
}

TEST(an_agent_dies_with_its_host) {
  int tell[2], status = 0;
  pid_t agent;
  EXPECT_EQ(0, pipe(tell));
  EXPECT_EQ(0, prctl(PR_SET_CHILD_SUBREAPER, 1)); /* so that the orphan becomes ours */
  if (fork() == 0) {
    agent = run_pid(kit_open());
    if (write(tell[1], &agent, sizeof agent) < 0)
      _exit(1);
    raise(SIGKILL);
  }
  EXPECT_EQ(sizeof agent, read(tell[0], &agent, sizeof agent));
  wait(NULL);
  EXPECT_EQ(agent, waitpid(agent, &status, 0));
  EXPECT_EQ(SIGKILL, WTERMSIG(status));
}

/* Any word at all: none may cost an execution its stop, and only the emulator's own faults may cost an agent. */
TEST_ON_BOTH(120, random_words_lose_nothing) {
  struct runner *r = kit_open();
  for (int batch = 0; batch < 40; batch++) {
    kit_clear(r);
    for (int i = 0; i < 256; i++) {
      uint32_t words[5] = {0, 0, 0, 0, TO_EXIT};
      for (int k = 0; k < 4; k++)
        do
          words[k] = (uint32_t)kit_random();
        while (!run_may_execute(words[k]));
      kit_case(r, words, 5, 1);
    }
    kit_run(r);
    for (int i = 0; i < 256; i++) {
      struct wire_exec *e = &run_wire(r)->execs[i];
      const uint32_t *w = run_wire(r)->cases[i].words;
      NOTEF("%08x %08x %08x %08x", w[0], w[1], w[2], w[3]);
      EXPECT_TRUE(e->stop.kind != STOP_NOT_RUN && e->stop.kind != STOP_LOST);
      EXPECT_EQ(0, e->stop.broken);
    }
  }
  run_close(r);
}

/* patience.c - a process that makes no progress is given up by its own time, and one that waits for its turn is not. */
#include "run/patience.h"
#include "test/test.h"

#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void spin(void) {
  for (;;)
    __asm__ volatile("");
}

static void sleep_on(void) {
  for (;;)
    usleep(1000);
}

static void halt(void) { pause(); }

static pid_t start(void (*what)(void)) {
  pid_t pid = fork();
  if (pid == 0) {
    what();
    _exit(0);
  }
  return pid;
}

static void end(pid_t pid) {
  kill(pid, SIGKILL);
  waitpid(pid, NULL, 0);
}

static void expect_over(void (*what)(void)) {
  pid_t pid = start(what);
  struct patience p;
  patience_begin(&p, pid);
  while (!patience_is_over(&p, 0, 300))
    usleep(2000);
  end(pid);
}

TEST(a_process_that_spins_sleeps_or_waits_for_ever_is_given_up) {
  expect_over(spin);
  expect_over(sleep_on);
  expect_over(halt);
}

TEST(a_process_that_makes_progress_is_not_given_up) {
  pid_t pid = start(spin);
  struct patience p;
  patience_begin(&p, pid);
  for (unsigned i = 0; i < 600; i++) {
    EXPECT_TRUE(!patience_is_over(&p, i / 50, 300));
    usleep(2000);
  }
  end(pid);
}

/* One that runs only when nobody else wants to, on a processor that somebody else wants. */
static void yield_for_ever(void) {
  struct sched_param none = {0};
  sched_setscheduler(0, SCHED_IDLE, &none);
  spin();
}

TEST(a_process_that_waits_for_a_processor_is_not_given_up) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(0, &one);
  EXPECT_EQ(0, sched_setaffinity(0, sizeof one, &one));
  pid_t other = start(spin), starved = start(yield_for_ever);
  struct patience p;
  patience_begin(&p, starved);
  for (unsigned i = 0; i < 1000; i++) { /* 2 s, of which it gets a hundredth */
    EXPECT_TRUE(!patience_is_over(&p, 0, 300));
    usleep(2000);
  }
  end(starved);
  end(other);
}

/* children.c - what a killed process leaves behind is ended with the first process of a run, stopped or not. */
#include "run/children.h"
#include "run/process.h"
#include "test/test.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* A child that was stopped before it could ask to die with its parent. */
static void leave_stopped(void) {
  if (fork() == 0) {
    raise(SIGSTOP);
    pause();
  }
}

/* A child that has one too, both in groups of their own. */
static void leave_two(void) {
  if (fork() != 0)
    return;
  setpgid(0, 0);
  if (fork() == 0) {
    setpgid(0, 0);
    raise(SIGSTOP);
  }
  pause();
}

static void leave_none(void) {}

/* Ends by SIGKILL, as a process does that somebody kills, and leaves that behind. */
static void leave(void (*what)(void)) {
  pid_t pid = process_fork();
  if (pid == 0) {
    what();
    usleep(20000);
    raise(SIGKILL);
  }
  EXPECT_EQ(SIGKILL, WTERMSIG(process_wait(pid)));
}

/* In a process that adopts, as the first one of a run does. */
static void as_first(void (*what)(void)) {
  pid_t pid = fork();
  if (pid == 0) {
    children_adopt();
    leave(what);
    exit(0);
  }
  EXPECT_EQ(pid, waitpid(pid, NULL, 0));
}

/* The orphans of what does not adopt become children of this test. */
static void expect_nothing_left(void) {
  pid_t left = waitpid(-1, NULL, WNOHANG | WUNTRACED);
  if (left > 0)
    kill(left, SIGKILL);
  EXPECT_EQ(-1, left);
}

TEST(what_a_killed_process_leaves_is_ended_with_the_first) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  as_first(leave_none);
  expect_nothing_left();
  as_first(leave_stopped);
  expect_nothing_left();
  as_first(leave_two);
  expect_nothing_left();
}

static void end_at_once(void) {
  if (fork() == 0) {
    usleep(40000);
    _exit(0);
  }
}

static unsigned count_children(void) {
  unsigned n = 0;
  siginfo_t info;
  for (; waitid(P_ALL, 0, &info, WEXITED | WNOHANG) == 0; n += info.si_pid != 0)
    if (info.si_pid == 0)
      usleep(10000);
  return n;
}

/* A long run must not fill the table of processes. */
TEST(orphans_that_have_ended_are_waited_for) {
  pid_t pid = fork();
  if (pid == 0) {
    children_adopt();
    for (unsigned i = 0; i < 3; i++)
      leave(end_at_once);
    usleep(100000);
    children_bury_orphans();
    _exit(count_children() == 0 ? 0 : 1);
  }
  int status = 0;
  EXPECT_EQ(pid, waitpid(pid, &status, 0));
  EXPECT_EQ(0, status);
}

/* Whoever executes a64fuzz may have children already. */
TEST(children_from_before_are_left_alone) {
  int line[2];
  pid_t older = 0;
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  EXPECT_EQ(0, pipe(line));
  pid_t pid = fork();
  if (pid == 0) {
    older = fork();
    if (older == 0)
      pause();
    children_adopt();
    exit(write(line[1], &older, sizeof older) == sizeof older ? 0 : 1);
  }
  EXPECT_EQ((long)sizeof older, (long)read(line[0], &older, sizeof older));
  EXPECT_EQ(pid, waitpid(pid, NULL, 0));
  EXPECT_EQ(0, waitpid(-1, NULL, WNOHANG)); /* one lives */
  EXPECT_EQ(0, kill(older, SIGKILL));
  waitpid(older, NULL, 0);
}

/* A process that sends a fault's signal to whoever says its number, and says when that is done. */
static int sender[2];

static void send_faults(int from) {
  pid_t to;
  while (read(from, &to, sizeof to) == sizeof to)
    if (kill(to, SIGSEGV) || write(from, &to, sizeof to) != sizeof to)
      break;
  _exit(0);
}

/* In a child, before fork() returns. */
static void ask_for_a_fault(void) {
  pid_t self = getpid();
  if (write(sender[1], &self, sizeof self) != sizeof self || read(sender[1], &self, sizeof self) != sizeof self)
    _exit(0);
}

TEST(a_child_that_somebody_sends_a_fault_before_it_begins_was_killed) {
  EXPECT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, sender));
  if (fork() == 0) {
    close(sender[1]);
    send_faults(sender[0]);
  }
  close(sender[0]);
  EXPECT_EQ(0, pthread_atfork(NULL, NULL, ask_for_a_fault));
  pid_t pid = process_fork();
  if (pid == 0)
    _exit(0);
  int status = process_wait(pid);
  NOTEF("wait status %#x", (unsigned)status);
  EXPECT_TRUE(process_was_killed(status));
}

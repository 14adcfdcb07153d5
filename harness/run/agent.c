/* agent.c - starts, wakes, awaits and ends one agent process. */
#define _GNU_SOURCE
#include "agent.h"

#include <linux/futex.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* How long a death can go unnoticed. */
#define POLL_NSEC 2000000

static uint64_t now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static uint32_t turn(const struct agent *a) { return __atomic_load_n(&a->wire->turn, __ATOMIC_ACQUIRE); }

/* The futex is shared between processes, so FUTEX_PRIVATE_FLAG must not be set. */
static void turn_give(struct agent *a, uint32_t to) {
  __atomic_store_n(&a->wire->turn, to, __ATOMIC_RELEASE);
  syscall(SYS_futex, &a->wire->turn, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static void turn_wait(struct agent *a) {
  struct timespec poll = {0, POLL_NSEC};
  syscall(SYS_futex, &a->wire->turn, FUTEX_WAIT, TURN_AGENT, &poll, NULL, 0);
}

static bool is_dead(struct agent *a) {
  if (a->pid == 0)
    return true;
  if (waitpid(a->pid, &a->status, WNOHANG) == 0)
    return false;
  a->pid = 0;
  return true;
}

static void kill_and_wait(struct agent *a) {
  kill(a->pid, SIGKILL);
  waitpid(a->pid, &a->status, 0);
  a->pid = 0;
}

/* Progress is a change of the journal. */
static enum agent_answer await(struct agent *a) {
  uint64_t since = now_ms();
  uint32_t last = 0;
  while (turn(a) == TURN_AGENT) {
    turn_wait(a);
    uint32_t journal = __atomic_load_n(&a->wire->journal, __ATOMIC_RELAXED);
    if (journal != last)
      since = now_ms();
    last = journal;
    if (turn(a) != TURN_AGENT)
      break;
    if (is_dead(a))
      return AGENT_DIED;
    if (now_ms() < since + a->hang_ms)
      continue;
    kill_and_wait(a);
    return AGENT_HUNG;
  }
  return AGENT_DONE;
}

bool agent_start(struct agent *a) {
  a->wire->turn = TURN_AGENT;
  a->wire->journal = 0;
  a->wire->why[0] = 0;
  a->pid = launch_start(&a->launch, NULL);
  if (a->pid > 0)
    return await(a) == AGENT_DONE;
  a->pid = 0;
  return false;
}

void agent_stop(struct agent *a) {
  if (a->pid != 0)
    kill_and_wait(a);
}

enum agent_answer agent_serve(struct agent *a) {
  if (is_dead(a))
    return AGENT_DIED;
  turn_give(a, TURN_AGENT);
  return await(a);
}

static void describe(int status, char *text, size_t size) {
  if (WIFSIGNALED(status))
    snprintf(text, size, "killed by signal %d", WTERMSIG(status));
  else
    snprintf(text, size, "exit status %d", WEXITSTATUS(status));
}

void agent_complain(const struct agent *a, char *why, size_t size) {
  char said[160] = "", ended[40];
  snprintf(said, sizeof said, "%.79s", a->wire->why);
  if (said[0] == 0)
    launch_said(&a->launch, said, sizeof said);
  describe(a->status, ended, sizeof ended);
  snprintf(why, size, "the agent did not start: %s", said[0] ? said : ended);
}

/* The signal that ended the last process; 0: it exited. */
static int last_signal(const struct agent *a) { return WIFSIGNALED(a->status) ? WTERMSIG(a->status) : 0; }

static bool is_fault(int signo) {
  return signo == SIGABRT || signo == SIGSEGV || signo == SIGBUS || signo == SIGILL || signo == SIGFPE ||
         signo == SIGTRAP || signo == SIGSYS;
}

bool agent_was_killed(const struct agent *a) { return last_signal(a) != 0 && !is_fault(last_signal(a)); }

/* When its guest dies by a signal the emulator says so, and dies by the same signal. */
bool agent_emulator_failed(const struct agent *a) {
  char said[160];
  if (a->launch.backend != RUN_QEMU || !is_fault(last_signal(a)))
    return false;
  launch_said(&a->launch, said, sizeof said);
  return strstr(said, "uncaught target signal") == NULL;
}

/* agent.c - starts, wakes, awaits and ends one agent. */
#define _GNU_SOURCE
#include "agent.h"
#include "process.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

static uint64_t now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static uint32_t turn(const struct agent *a) { return __atomic_load_n(&a->shared->answer.turn, __ATOMIC_ACQUIRE); }

/* Progress is a change of the journal; more changes than there are executions are none. */
static enum agent_answer await(struct agent *a) {
  uint64_t since = now_ms();
  uint32_t last = 0;
  unsigned changes = 0;
  while (turn(a) == TURN_AGENT) {
    launch_sleep(&a->launch, &a->shared->answer.turn, TURN_AGENT);
    uint32_t journal = __atomic_load_n(&a->shared->answer.journal, __ATOMIC_RELAXED);
    if (journal != last && ++changes <= WIRE_EXECS + 1)
      since = now_ms();
    last = journal;
    if (turn(a) != TURN_AGENT)
      break;
    if (launch_ended(&a->launch))
      return AGENT_DIED;
    if (now_ms() < since + a->hang_ms)
      continue;
    launch_kill(&a->launch);
    return AGENT_HUNG;
  }
  return AGENT_DONE;
}

bool agent_start(struct agent *a) {
  struct wire_answer *answer = &a->shared->answer;
  a->shared->order.magic = WIRE_MAGIC; /* which a program may have overwritten that did what it should not */
  answer->turn = TURN_AGENT;
  answer->journal = 0;
  memset(answer->why, 0, sizeof answer->why);
  bool ready = launch_start(&a->launch, NULL) && await(a) == AGENT_DONE;
  if (ready)
    launch_settle(&a->launch);
  return ready;
}

void agent_stop(struct agent *a) { launch_kill(&a->launch); }

enum agent_answer agent_serve(struct agent *a) {
  if (launch_ended(&a->launch))
    return AGENT_DIED;
  __atomic_store_n(&a->shared->answer.turn, TURN_AGENT, __ATOMIC_RELEASE);
  launch_wake(&a->launch, &a->shared->answer.turn);
  return await(a);
}

void agent_complain(const struct agent *a, char *why, size_t size) {
  char said[160] = "", ended[40];
  memcpy(said, a->shared->answer.why, sizeof a->shared->answer.why - 1);
  launch_make_printable(said);
  if (said[0] == 0)
    launch_said(&a->launch, said, sizeof said);
  process_describe_end(a->launch.status, ended, sizeof ended);
  snprintf(why, size, "the agent did not start: %s", said[0] ? said : ended);
}

bool agent_was_killed(const struct agent *a) {
  return WIFSIGNALED(a->launch.status) && !launch_is_fault(a->launch.status);
}

/* agent.c - starts, wakes, awaits and ends one agent. */
#define _GNU_SOURCE
#include "agent.h"
#include "patience.h"
#include "process.h"

#include <stdio.h>
#include <string.h>

static uint32_t turn(const struct agent *a) { return __atomic_load_n(&a->shared->answer.turn, __ATOMIC_ACQUIRE); }

/* Progress is a change of the journal; more changes than there are executions are none. */
static enum agent_answer await(struct agent *a) {
  struct patience patience;
  uint32_t last = 0;
  unsigned changes = 0;
  patience_begin(&patience, a->launch.pid);
  while (turn(a) == TURN_AGENT) {
    launch_sleep(&a->launch, &a->shared->answer.turn, TURN_AGENT);
    uint32_t journal = __atomic_load_n(&a->shared->answer.journal, __ATOMIC_RELAXED);
    changes += journal != last && changes <= WIRE_EXECS;
    last = journal;
    if (turn(a) != TURN_AGENT)
      break;
    if (launch_ended(&a->launch))
      return AGENT_DIED;
    if (!patience_is_over(&patience, changes, a->hang_ms))
      continue;
    launch_kill(&a->launch);
    return AGENT_HUNG;
  }
  return AGENT_DONE;
}

enum agent_answer agent_start(struct agent *a) {
  struct wire_answer *answer = &a->shared->answer;
  a->shared->order.magic = WIRE_MAGIC; /* which a program may have overwritten that did what it should not */
  answer->turn = TURN_AGENT;
  answer->journal = 0;
  memset(answer->why, 0, sizeof answer->why);
  enum agent_answer first = launch_start(&a->launch, NULL) ? await(a) : AGENT_DIED;
  if (first == AGENT_DONE)
    launch_settle(&a->launch);
  return first;
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
  process_make_printable(said);
  if (said[0] == 0)
    launch_said(&a->launch, said, sizeof said);
  process_describe_end(a->launch.status, ended, sizeof ended);
  snprintf(why, size, "the agent did not start: %s", said[0] ? said : ended);
}

bool agent_was_killed(const struct agent *a) { return process_was_killed(a->launch.status); }

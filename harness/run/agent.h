/* agent.h - one agent as the host sees it: alive, dead, or hung. */
#ifndef A64_RUN_AGENT_H
#define A64_RUN_AGENT_H

#include "launch.h"

struct agent {
  struct launch launch;
  struct wire_shared *shared;
  unsigned hang_ms;
};

enum agent_answer {
  AGENT_DONE, /* it ran what it was asked to */
  AGENT_DIED, /* launch.status says how */
  AGENT_HUNG  /* and has been killed */
};

/* Starts one and waits until it is ready: AGENT_DONE. */
enum agent_answer agent_start(struct agent *a);

/* Ends it, if there is one. */
void agent_stop(struct agent *a);

/* Hands it the turn and waits for its answer. There must be one. */
enum agent_answer agent_serve(struct agent *a);

/* Tells why the last one did not start. What a program may have written is printable then, and ends. */
void agent_complain(const struct agent *a, char *why, size_t size);

/* True if somebody ended the last one from outside: by a signal that no program can cause. */
bool agent_was_killed(const struct agent *a);

#endif

/* exchange.h - what the host sends to the agent, and what it believes of the answer.
 *
 * The programs that the agent runs can write to all memory that it shares with the host, at any time. So nothing there
 * is read but here and where an agent is awaited; every value is copied once, and the copy is checked before it is used
 * for anything. What was sent is compared with the host's own. An answer that cannot be is a lie, and all of it is
 * dropped. A program that overwrites the result of another with one that could be is not found out here; its victim
 * then differs from its prediction. */
#ifndef A64_RUN_EXCHANGE_H
#define A64_RUN_EXCHANGE_H

#include "run.h"

struct exchange {
  struct wire_shared *shared;
  struct wire *batch; /* the host's own; results are added to it */
  uint8_t wanted[WIRE_EXECS];
  /* of the last answer: */
  uint64_t broken;
  bool spent;
  unsigned taken;
};

/* Writes the whole batch; before the first question, and whenever the agent was not found truthful. */
void exchange_send(struct exchange *x);

/* Asks for all executions that have not run, or for execution only - 1. */
void exchange_ask(struct exchange *x, uint32_t only);

/* Takes the results, if all is as it can be. `done`: the agent says so; otherwise it has died or was killed, may have
 * no results for some, and what it had half written is none. */
enum run_lie exchange_take(struct exchange *x, bool done);

/* Index of the execution that ran last + 1, if it was asked for and has no result; 0: none. */
uint32_t exchange_suspect(const struct exchange *x);

#endif

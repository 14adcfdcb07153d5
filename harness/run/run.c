/* run.c - the supervisor: every execution of a batch gets the stop it earned, whatever happens to the agent. */
#define _GNU_SOURCE
#include "run.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "agent.h"
#include "batch.h"
#include "exchange.h"
#include "version.h"

#define HANG_MS 10000
/* Deaths of an execution that runs alone before it is to blame. */
#define DEATHS 2
/* What the harness bears between two results before it gives up. An agent that fails by itself costs more than one that
 * somebody kills, who may be killing others too and will tire of it. */
#define PATIENCE 2000
#define FIRST_PATIENCE 1000 /* with what has never started yet */
#define COST_OF_FAILURE 100
#define COST_OF_KILL 1

struct runner {
  enum run_backend backend;
  struct agent agent;
  struct exchange exchange;
  struct run_counts counts;
  int patience;
  bool alone;       /* the agent runs one execution */
  enum run_lie lie; /* the last that was told of the batch */
};

static bool complain(char *why, size_t size, const char *what) {
  snprintf(why, size, "%s", what);
  return false;
}

static void count_death(struct runner *r) {
  r->counts.deaths++;
  r->patience -= agent_was_killed(&r->agent) ? COST_OF_KILL : COST_OF_FAILURE;
  if (r->agent.launch.emulator_failed)
    r->counts.emulator_failures++;
}

static void count_lie(struct runner *r, enum run_lie lie) {
  r->lie = lie;
  r->counts.lies++;
  r->patience -= COST_OF_FAILURE;
}

static void count_hang(struct runner *r) {
  r->counts.hangs++;
  r->patience -= COST_OF_FAILURE;
}

/* An agent that is alive, as far as can be seen. */
static bool have_agent(struct runner *r) {
  if (r->agent.launch.running)
    return true;
  r->counts.starts++;
  enum agent_answer answer = agent_start(&r->agent);
  if (answer == AGENT_DIED)
    count_death(r);
  if (answer == AGENT_HUNG)
    count_hang(r);
  return answer == AGENT_DONE;
}

/* One that says why it does not start would say so again. */
static bool first_agent(struct runner *r) {
  r->patience = FIRST_PATIENCE;
  while (!have_agent(r))
    if (r->patience <= 0 || WIFEXITED(r->agent.launch.status))
      return false;
  return true;
}

static bool open_all(struct runner *r, const struct run_options *o, char *why, size_t size) {
  r->backend = o->backend;
  r->agent.hang_ms = o->hang_ms ? o->hang_ms : HANG_MS;
  r->exchange.batch = calloc(1, sizeof *r->exchange.batch);
  if (r->exchange.batch == NULL)
    return complain(why, size, "out of memory");
  if (!launch_prepare(&r->agent.launch, o, sizeof *r->agent.shared, why, size))
    return false;
  r->agent.shared = r->exchange.shared = r->agent.launch.memory;
  if (first_agent(r))
    return true;
  agent_complain(&r->agent, why, size);
  return false;
}

struct runner *run_open(const struct run_options *o, char *why, size_t size) {
  struct runner *r = calloc(1, sizeof *r);
  if (r == NULL)
    complain(why, size, "out of memory");
  if (r == NULL || open_all(r, o, why, size))
    return r;
  run_close(r);
  return NULL;
}

void run_close(struct runner *r) {
  if (r == NULL)
    return;
  launch_free(&r->agent.launch);
  free(r->exchange.batch);
  free(r);
}

struct wire *run_wire(struct runner *r) {
  return r->exchange.batch;
}

const struct run_counts *run_counts(const struct runner *r) { return &r->counts; }

void run_emulator_version(const struct runner *r, char version[RUN_VERSION]) {
  *version = 0;
  if (run_is_emulated(r->backend))
    version_ask(r->agent.launch.program, version, RUN_VERSION);
}

bool run_look(const struct run_options *o, char version[RUN_VERSION], char *why, size_t size) {
  struct launch l = {.pid = 0};
  bool good = launch_prepare(&l, o, sizeof(struct wire), why, size);
  *version = 0;
  if (good && run_is_emulated(o->backend))
    version_ask(l.program, version, RUN_VERSION);
  launch_free(&l);
  return good;
}

enum run_backend run_backend(const struct runner *r) { return r->backend; }

pid_t run_pid(const struct runner *r) { return r->agent.launch.pid; }

enum run_moment run_moment(const struct runner *r) {
  if (__atomic_load_n(&r->agent.shared->answer.journal, __ATOMIC_RELAXED) == 0)
    return RUN_NOTHING;
  return r->alone ? RUN_ALONE : RUN_BATCH;
}

enum answer {
  ANSWER_DONE,
  ANSWER_DIED,
  ANSWER_HUNG,
  ANSWER_LIE /* none of it counts */
};

/* ---- one answer -------------------------------------------------------------------------------------------------- */

/* An agent that broke, or lied, is not used again. */
static enum answer end_lie(struct runner *r, enum run_lie lie) {
  count_lie(r, lie);
  agent_stop(&r->agent);
  return ANSWER_LIE;
}

static enum answer end_served(struct runner *r) {
  if (!r->exchange.spent)
    return ANSWER_DONE;
  r->counts.replaced++;
  r->patience -= r->exchange.taken ? 0 : COST_OF_FAILURE;
  agent_stop(&r->agent);
  return ANSWER_DONE;
}

/* Lets the agent run all that has not run, or execution only - 1. */
static enum answer serve(struct runner *r, uint32_t only) {
  r->alone = only != 0;
  exchange_ask(&r->exchange, only);
  enum agent_answer answer = agent_serve(&r->agent);
  enum run_lie lie = exchange_take(&r->exchange, answer == AGENT_DONE);
  if (answer != AGENT_DONE || lie)
    exchange_send(&r->exchange);
  if (answer == AGENT_DIED)
    count_death(r);
  if (answer == AGENT_HUNG)
    count_hang(r);
  if (only)
    r->exchange.batch->execs[only - 1].stop.broken |= r->exchange.broken;
  if (lie)
    return end_lie(r, lie);
  return answer == AGENT_DIED ? ANSWER_DIED : answer == AGENT_HUNG ? ANSWER_HUNG : end_served(r);
}

/* ---- one execution ----------------------------------------------------------------------------------------------- */

static struct wire_exec *execution(struct runner *r, uint32_t index) { return &r->exchange.batch->execs[index]; }

/* One try in a fresh process. True if it came to a stop; otherwise adds to `deaths` unless somebody else killed the
 * agent. */
static bool try_alone(struct runner *r, uint32_t index, unsigned *deaths, enum answer *answer) {
  agent_stop(&r->agent);
  if (!have_agent(r))
    return false;
  r->counts.reruns++;
  *answer = serve(r, index + 1);
  if (execution(r, index)->stop.kind != STOP_NOT_RUN)
    return true;
  *deaths += *answer == ANSWER_DIED ? !agent_was_killed(&r->agent) : *answer != ANSWER_DONE;
  return false;
}

static void give_up_execution(struct runner *r, uint32_t index, enum answer answer) {
  if (answer == ANSWER_LIE)
    batch_void(execution(r, index), STOP_FORGED, (int32_t)r->lie);
  else
    batch_void(execution(r, index), r->agent.launch.emulator_failed ? STOP_EMULATOR : STOP_LOST,
               r->agent.launch.status);
}

/* Finds out whether an execution that was running when the agent died is to blame, or was only there. */
static void run_alone(struct runner *r, uint32_t index) {
  unsigned deaths = 0;
  enum answer answer = ANSWER_DONE;
  while (deaths < DEATHS && r->patience > 0)
    if (try_alone(r, index, &deaths, &answer))
      return;
  if (deaths == DEATHS)
    give_up_execution(r, index, answer);
}

/* Runs an execution with no other, in a fresh process if need be. */
static void run_single(struct runner *r, uint32_t index) {
  r->counts.reruns++;
  if (!have_agent(r) || serve(r, index + 1) != ANSWER_DONE || execution(r, index)->stop.kind == STOP_NOT_RUN)
    run_alone(r, index);
}

/* ---- one round --------------------------------------------------------------------------------------------------- */

static bool came_to_a_stop(const struct wire_exec *e) {
  return e->stop.kind != STOP_NOT_RUN && e->stop.kind <= STOP_TIMEOUT;
}

/* Runs an execution once more, with no other, and returns what is broken after it. */
static uint64_t broken_alone(struct runner *r, uint32_t index) {
  if (execution(r, index)->stop.kind > STOP_TIMEOUT)
    return 0; /* it has not run at all */
  execution(r, index)->stop.kind = STOP_NOT_RUN;
  run_single(r, index);
  return r->exchange.broken;
}

/* Something is broken after a batch: finds whose doing it is by running its executions one by one. What none of them
 * repeats is the last one's, lest it be lost. */
static void find_the_breaker(struct runner *r, uint64_t broken) {
  struct wire *w = r->exchange.batch;
  struct wire_exec *last = NULL;
  for (uint32_t i = 0; i < w->ncases; i++)
    for (uint32_t k = 0; k < w->cases[i].nexecs; k++) {
      uint32_t index = w->cases[i].first_exec + k;
      broken &= ~broken_alone(r, index);
      last = &w->execs[index];
    }
  if (last != NULL)
    last->stop.broken |= broken;
}

/* Some execution wrote what is not its own: finds which by running them one by one. One that did not gives patience
 * back, and an agent that always lies loses it. */
static void find_the_liar(struct runner *r) {
  struct wire *w = r->exchange.batch;
  for (uint32_t i = 0; i < w->ncases; i++)
    for (uint32_t k = 0; k < w->cases[i].nexecs && r->patience > 0; k++) {
      uint32_t index = w->cases[i].first_exec + k;
      if (w->execs[index].stop.kind != STOP_NOT_RUN)
        continue;
      run_single(r, index);
      if (came_to_a_stop(&w->execs[index]))
        r->patience = PATIENCE;
    }
}

/* The execution that was running when the agent ended, if the journal names one that has no stop. If it is not to
 * blame, one before it may be: it blocked the signal, say, that this one was to end with. */
static void run_suspect(struct runner *r) {
  uint32_t suspect = exchange_suspect(&r->exchange);
  bool killed = agent_was_killed(&r->agent);
  if (!suspect)
    return;
  run_alone(r, suspect - 1);
  if (!killed && came_to_a_stop(execution(r, suspect - 1)))
    find_the_breaker(r, 0);
}

static void run_round(struct runner *r) {
  if (!have_agent(r))
    return;
  enum answer answer = serve(r, 0);
  if (answer == ANSWER_LIE)
    find_the_liar(r);
  else if (answer != ANSWER_DONE)
    run_suspect(r);
  else if (r->exchange.broken)
    find_the_breaker(r, r->exchange.broken);
}

/* ---- a batch ----------------------------------------------------------------------------------------------------- */

static void begin(struct runner *r) {
  batch_prepare(r->exchange.batch);
  exchange_send(&r->exchange);
  r->counts.batches++;
  r->patience = PATIENCE;
  r->lie = LIE_NONE;
}

/* Why there are executions left. */
static bool give_up(struct runner *r, char *why, size_t size) {
  if (r->lie)
    snprintf(why, size, "the agent is not to be believed: its memory says that %s", run_lie_sentence((int32_t)r->lie));
  else
    agent_complain(&r->agent, why, size);
  return false;
}

bool run_batch(struct runner *r, char *why, size_t size) {
  const struct wire *w = r->exchange.batch;
  const char *fault = batch_fault(w);
  uint32_t left, before;
  if (fault != NULL)
    return complain(why, size, fault);
  begin(r);
  for (before = left = batch_left(w); left > 0 && r->patience > 0; before = left) {
    run_round(r);
    left = batch_left(w);
    if (left < before)
      r->patience = PATIENCE;
  }
  return left == 0 || give_up(r, why, size);
}

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
#include "version.h"

#define HANG_MS 10000
/* Deaths of an execution that runs alone before it is to blame. */
#define DEATHS 2
/* What the harness bears between two results before it gives up. An agent that fails by itself costs more than one that
 * somebody kills, who may be killing others too and will tire of it. */
#define PATIENCE 2000
#define COST_OF_FAILURE 100
#define COST_OF_KILL 1

struct runner {
  enum run_backend backend;
  struct agent agent;
  struct run_counts counts;
  int patience;
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

static void count_hang(struct runner *r) {
  r->counts.hangs++;
  r->patience -= COST_OF_FAILURE;
}

/* An agent that is alive, as far as can be seen. */
static bool have_agent(struct runner *r) {
  if (r->agent.launch.running)
    return true;
  r->counts.starts++;
  if (agent_start(&r->agent))
    return true;
  count_death(r);
  return false;
}

static bool open_all(struct runner *r, const struct run_options *o, char *why, size_t size) {
  r->backend = o->backend;
  r->agent.hang_ms = o->hang_ms ? o->hang_ms : HANG_MS;
  if (!launch_prepare(&r->agent.launch, o, sizeof *r->agent.wire, why, size))
    return false;
  r->agent.wire = r->agent.launch.memory;
  if (have_agent(r))
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
  free(r);
}

struct wire *run_wire(struct runner *r) {
  return r->agent.wire;
}

const struct run_counts *run_counts(const struct runner *r) { return &r->counts; }

void run_emulator_version(const struct runner *r, char version[RUN_VERSION]) {
  *version = 0;
  if (run_is_emulated(r->backend))
    version_ask(r->agent.launch.program, version, RUN_VERSION);
}

enum run_backend run_backend(const struct runner *r) { return r->backend; }

pid_t run_pid(const struct runner *r) { return r->agent.launch.pid; }

/* Lets the agent run all that has not run, or execution only - 1. An agent that broke is not used again. */
static enum agent_answer serve(struct runner *r, uint32_t only) {
  struct wire *w = r->agent.wire;
  w->journal = 0;
  w->only = only;
  w->spent = 0;
  w->broken = 0;
  enum agent_answer answer = agent_serve(&r->agent);
  if (answer == AGENT_DIED)
    count_death(r);
  if (answer == AGENT_HUNG)
    count_hang(r);
  if (answer == AGENT_DONE && w->spent)
    r->counts.replaced++;
  if (answer == AGENT_DONE && w->spent)
    agent_stop(&r->agent);
  if (only)
    w->execs[only - 1].stop.broken |= w->broken;
  return answer;
}

/* One try in a fresh process. True if it came to a stop; otherwise adds to `deaths` unless somebody else killed the
 * agent. */
static bool try_alone(struct runner *r, uint32_t index, unsigned *deaths) {
  enum agent_answer answer;
  agent_stop(&r->agent);
  if (!have_agent(r))
    return false;
  r->counts.reruns++;
  answer = serve(r, index + 1);
  if (answer == AGENT_DONE)
    return true;
  *deaths += answer == AGENT_HUNG || !agent_was_killed(&r->agent);
  return r->agent.wire->execs[index].stop.kind != STOP_NOT_RUN;
}

/* Finds out whether an execution that was running when the agent died is to blame, or was only there. */
static void run_alone(struct runner *r, uint32_t index) {
  unsigned deaths = 0;
  while (deaths < DEATHS && r->patience > 0)
    if (try_alone(r, index, &deaths))
      return;
  if (deaths == DEATHS)
    batch_void(&r->agent.wire->execs[index], r->agent.launch.emulator_failed ? STOP_EMULATOR : STOP_LOST,
               r->agent.launch.status);
}

/* The execution that was running, if the journal names one that has no stop. */
static void run_suspect(struct runner *r) {
  struct wire *w = r->agent.wire;
  uint32_t journal = w->journal;
  if (journal == 0 || journal > WIRE_EXECS || w->execs[journal - 1].stop.kind != STOP_NOT_RUN)
    return;
  run_alone(r, journal - 1);
}

/* Runs an execution once more, with no other, and returns what is broken after it. */
static uint64_t broken_alone(struct runner *r, uint32_t index) {
  struct wire *w = r->agent.wire;
  if (w->execs[index].stop.kind > STOP_TIMEOUT)
    return 0; /* it has not run at all */
  w->execs[index].stop.kind = STOP_NOT_RUN;
  w->broken = 0;
  r->counts.reruns++;
  if (!have_agent(r) || serve(r, index + 1) != AGENT_DONE)
    run_alone(r, index);
  return w->broken;
}

/* Something is broken after a batch: finds whose doing it is by running its executions one by one. What none of them
 * repeats is the last one's, lest it be lost. */
static void find_the_breaker(struct runner *r, uint64_t broken) {
  struct wire *w = r->agent.wire;
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

static void run_round(struct runner *r) {
  if (!have_agent(r))
    return;
  if (serve(r, 0) != AGENT_DONE)
    run_suspect(r);
  else if (r->agent.wire->broken)
    find_the_breaker(r, r->agent.wire->broken);
}

bool run_batch(struct runner *r, char *why, size_t size) {
  struct wire *w = r->agent.wire;
  const char *fault = batch_fault(w);
  uint32_t left, before;
  if (fault != NULL)
    return complain(why, size, fault);
  batch_prepare(w);
  r->counts.batches++;
  r->patience = PATIENCE;
  for (before = left = batch_left(w); left > 0 && r->patience > 0; before = left) {
    run_round(r);
    left = batch_left(w);
    if (left < before)
      r->patience = PATIENCE;
  }
  if (left > 0)
    agent_complain(&r->agent, why, size);
  return left == 0;
}

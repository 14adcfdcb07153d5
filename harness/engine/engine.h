/* engine.h - the bulk engine: worker processes that draw, judge and report, and a parent that outlives them.
 *
 * An encoder under test may crash or hang: each worker keeps it in a process of its own (keeper.h), and says which case
 * it was asked about. Case i has the same bytes and the same slot whoever judges it, so a run's digest depends on seed
 * and case count alone. */
#ifndef A64_ENGINE_ENGINE_H
#define A64_ENGINE_ENGINE_H

#include "abort/tables/host_trial.h"
#include "engine/coverage.h"
#include "engine/fates.h"
#include "engine/judge.h"
#include "engine/options.h"
#include "engine/stops.h"
#include "engine/tester.h"

#include <signal.h>
#include <stdatomic.h>

/* Why `stop` is not 0: no new batch is begun; nor is a worker waited for that has not begun at all. */
enum { ENGINE_IN_ORDER = 1, ENGINE_AT_ONCE };
enum { ENGINE_JOBS = 64, ENGINE_BATCH = WIRE_CASES };

/* The rows of options.def, of which cases 0 and time 0 are no limit, and what they do not say. */
struct engine_options {
#define OPTION OPTION_FIELD
#include "engine/options.def"
#undef OPTION
  const struct encoder *encoder;
  struct run_options run;
  /* Programs that are abandoned, beside every batch of the others, or alone. */
  unsigned aborts;
  bool aborts_only;
  int way, cause; /* -1: any */
  struct tester_options tester;
};

/* What a worker has done, up to some moment: all of some of the programs of a batch and of its aborts, or nothing of
 * them. */
struct account {
  uint64_t batch;     /* being judged */
  unsigned judged;    /* its programs that are; */
  unsigned abandoned; /* its aborts that are done */
  uint64_t programs, findings, digest, aborts;
  uint64_t restarts;   /* agents and encoders that took the place of others */
  uint64_t unrepeated; /* failures of aborts that did not come again */
  uint64_t reports;    /* sent */
  struct tally tally;
  fate_counts fates;
  coverage coverage;
  stop_counts stops;
};

/* A worker's part of the shared memory. The parent reads it at any time. Whoever kills a worker, and whenever, its
 * account holds, and another goes on from there. */
struct worker {
  pid_t pid, agent, encoder; /* this process, the agent it feeds, the encoder it asks */
  atomic_bool begun;         /* it has all that it needs */
  atomic_bool done;          /* it did all it had to do: an exit status proves nothing */
  broken_set ended;          /* invariants that did not hold over all its aborts */
  struct account account[2]; /* one holds, the other is being filled */
  atomic_uint holds;         /* index of the one that does, in its lowest bit; grows with every entry */
  uint64_t restarts;         /* of this worker */
};

struct message {   /* sent by a worker through the pipe */
  uint64_t index;  /* of the case */
  unsigned worker; /* who sent it; it is his report of this number, and counts once his account says so */
  uint64_t number;
  struct verdict verdict; /* FINDING_ABORT: one of the abandoned programs; `want` and `got` are the broken
                           * invariants, the higher half and the lower */
};

struct engine {
  struct engine_options options;
  volatile sig_atomic_t stop;
  volatile sig_atomic_t late; /* set a moment after `stop`: what is begun is not waited for any more */
  atomic_bool seen;           /* by the first worker, for all: */
  struct platform on;         /* the back end */
  struct pairing pairing;     /* by the program that abandons */
  char trouble[256];          /* why a worker could not go on; "" if none */
  struct worker worker[ENGINE_JOBS];
};

/* The program of case `index`. */
void engine_program(struct program *p, uint64_t seed, uint64_t index);
/* Its instructions, with one input of zeros: what the encoder alone shows needs no more, and is a tenth of the work. */
void engine_intents(struct program *p, uint64_t seed, uint64_t index);
/* The same of those that are abandoned. The answers are filled in by a tester. */
void engine_abandoned(const struct engine *e, uint64_t index, struct program *p, struct host_trial *g);
/* Those that belong to the batch of worker `w`: carried out, counted, reported. False, with one line in why[size], if
 * the harness cannot go on. */
bool engine_abandon(struct engine *e, struct worker *w, struct tester *t, int pipe, char *why, size_t size);
void tally_add(struct tally *to, const struct tally *from);
/* The account that holds; a copy of it to add to; and from now on that one holds. */
const struct account *account_of(const struct worker *w);
struct account *account_open(struct worker *w);
void account_close(struct worker *w);
/* Tells the parent, and adds that to the account. */
void engine_report(const struct engine *e, const struct worker *w, struct account *a, int pipe, uint64_t index,
                   const struct verdict *v);
/* What a worker process does; reports go to `pipe`. Returns an exit status. */
int engine_work(struct engine *e, unsigned worker, int pipe);
/* Starts the workers, calls `found` for every report and `tick` ten times a second, until all is done. */
int engine_run(struct engine *e, void (*found)(void *ctx, const struct message *r), void (*tick)(void *ctx), void *ctx);
/* The engine in memory that forked workers share. NULL: no memory. */
struct engine *engine_new(const struct engine_options *o);
/* Path of the agent beside the running program. */
const char *engine_agent(void);

#endif

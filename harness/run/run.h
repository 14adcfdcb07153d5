/* run.h - runs batches of programs in an agent, and survives whatever they do to it.
 *
 * A runner owns one agent process, the memory shared with it, and a batch that it shares with nobody. Fill run_wire(),
 * call run_batch(), read the stops from run_wire() again. Several runners may live in one process, one thread each; the
 * agent dies with the thread that opened the runner, and a runner must not be used on both sides of a fork. */
#ifndef A64_RUN_RUN_H
#define A64_RUN_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "agent/wire.h"

enum run_backend {
#define BACKEND(id, name, how, emulated, sentence) RUN_##id,
#include "run/backends.def"
#undef BACKEND
  RUN_BACKENDS
};

/* The back end of that name; RUN_BACKENDS: there is none. The names of all, a blank before each. */
enum run_backend run_backend_find(const char *name);
const char *run_backend_names(void);
const char *run_backend_name(enum run_backend b);
/* The one that needs no other machine than this and no kernel than its own. */
const char *run_backend_usual(void);
bool run_is_emulated(enum run_backend b);
/* The processor that comes closest there to `cpu`, as a case names it, or NULL for the usual: an emulator can be any
 * model, by itself it is "max"; this machine is what it is, "host". */
const char *run_cpu(enum run_backend b, const char *cpu);

struct run_options {
  enum run_backend backend;
  const char *agent; /* path of the agent's binary */
  const char *cpu;   /* qemu -cpu; NULL: the usual, and native there is no other */
  unsigned hang_ms;  /* of its own time without progress, after which the agent is taken for hung; 0: ten seconds */
};

struct run_counts {
  uint64_t batches;
  uint64_t starts;            /* agents started */
  uint64_t deaths;            /* of those, ended without being asked to */
  uint64_t hangs;             /* killed because they made no progress */
  uint64_t emulator_failures; /* of the deaths, those by the emulator's own fault */
  uint64_t reruns;            /* executions run alone in a fresh process */
  uint64_t replaced;          /* agents that found an invariant broken, and were replaced */
  uint64_t lies;              /* answers that cannot be; the agent was replaced */
};

struct runner;

/* Starts the agent. NULL on failure, with one line of explanation in why[size]. The strings in *o are copied. */
struct runner *run_open(const struct run_options *o, char *why, size_t size);

/* The batch. The caller sets ncases, cases[], and of the execs[] that the cases name `in` and `mem_in`. These
 * are never changed by a run. Every case needs its own slot and its own executions. */
struct wire *run_wire(struct runner *r);

/* Runs the batch. Afterwards every execution of every case has a stop other than STOP_NOT_RUN, the same as in a run
 * that nothing disturbed. False, with one line in why[size], only if the harness cannot go on: an agent that cannot be
 * started again, or a batch that breaks the limits of wire.h. */
bool run_batch(struct runner *r, char *why, size_t size);

const struct run_counts *run_counts(const struct runner *r);

enum run_backend run_backend(const struct runner *r);

/* What an agent cannot have answered by itself. */
enum run_lie {
  LIE_NONE,
#define LIE(id, sentence) LIE_##id,
#include "run/lies.def"
#undef LIE
  RUN_LIES
};
/* One sentence for any number: "the agent's memory says that ..." */
const char *run_lie_sentence(int32_t lie);

/* The version of the emulator, "10.0.8"; "": there is none, or it does not say. */
enum { RUN_VERSION = 24 };
void run_emulator_version(const struct runner *r, char version[RUN_VERSION]);
/* The same of a back end of which nothing is started. False, with one line in why[size]: it cannot be used here. */
bool run_look(const struct run_options *o, char version[RUN_VERSION], char *why, size_t size);

/* Ends the agent and frees everything. NULL is allowed. */
void run_close(struct runner *r);

/* False for a word that must not be executed: a system call, or HLT, which the emulator may take for one (semihosting:
 * files, exit, shell). A case that holds one gets STOP_REFUSED. */
bool run_may_execute(uint32_t word);

/* For tests that kill it: the process of this machine in which the agent runs, 0 if there is none just now; and what it
 * does there, as far as it says. */
pid_t run_pid(const struct runner *r);
enum run_moment { RUN_NOTHING, RUN_BATCH, RUN_ALONE /* one execution, no other will follow */ };
enum run_moment run_moment(const struct runner *r);

#endif

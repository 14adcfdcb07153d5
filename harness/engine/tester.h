/* tester.h - carries out aborts of given programs, and survives what broken recovery does to the process.
 *
 * A process that writes what cannot be (engine/believe.h) ends the run: the harness cannot go on. */
#ifndef A64_ENGINE_TESTER_H
#define A64_ENGINE_TESTER_H

#include "abort/tables/host_trial.h"
#include "run/limit.h"
#include "run/run.h"

/* A trial that takes longer hangs. One that waits for signals of others does so for up to three seconds. */
enum { TRIAL_PATIENCE_MS = 5000 };

struct tester_options {
  struct run_options run;    /* its agent is the program that abandons */
  uint32_t mutant;           /* the fault planted in recovery, by number; 0: none */
  bool forks;                /* the context that forks, in a sandbox that lets it, and nothing else */
  const struct limit *limit; /* used as long as the tester is; NULL: none */
};

struct tester;

/* NULL, with one line in why[size], if the program does not start. */
struct tester *tester_open(const struct tester_options *o, char *why, size_t size);

/* What the program told of itself; the host's own copy. */
const struct pairing *tester_pairing(const struct tester *t);

/* Answers *n trials, which becomes as many as were answered before the limit. One that fails is tried again, alone in a
 * new process, and fails only if it does so again. After that the process is a new one. False, with one line in
 * why[size], if the harness cannot go on. */
bool tester_run(struct tester *t, struct host_trial *g, unsigned *n, char *why, size_t size);

/* How many failed and did not do so again, or could not before the limit. */
uint64_t tester_unrepeated(const struct tester *t);

/* Lets the process end in order. The invariants that only hold over many trials and did not: leaks, descriptors; and
 * that it is alive, if it ended otherwise twice: by a fault, with another status, late, or before it was done. */
broken_set tester_end(struct tester *t);

void tester_close(struct tester *t);

#endif

/* judge.h - the straight line from a program to its verdict. */
#ifndef A64_ENGINE_JUDGE_H
#define A64_ENGINE_JUDGE_H

#include "check/check.h"

enum { JUDGE_MOST = WIRE_CASES };

/* Where a case stands, in memory that outlives the process: an encoder under test may take the process with it. */
struct journal {
  uint64_t moves;    /* grows while there is progress */
  uint32_t encoding; /* index of the trial whose item is being encoded, + 1; 0: none */
  uint32_t item;
};

struct judge {
  const struct encoder *encoder;
  struct runner *runner;     /* NULL: words are checked, nothing is run */
  struct journal *journal;   /* NULL: none is kept */
  const struct platform *on; /* of the runner */
};

/* Fills answer, stop, verdict and tally of n trials, whose programs are given, have different slots, and are at most
 * JUDGE_MOST. False, with one line in why[size], if the harness cannot go on. */
bool judge(struct trial *t, size_t n, const struct judge *j, char *why, size_t size);

/* What is known of a back end beforehand: no form is lacking. */
struct platform judge_platform(enum run_backend b);

/* Finds out what the runner runs on; what its processor lacks, by running every form once. */
bool judge_probe(struct runner *r, struct platform *on, char *why, size_t size);

/* The words of a program as it lies in memory: its instructions, a branch to WIRE_EXIT, the pool. Returns how many;
 * 0 if one of them has no word. */
unsigned program_words(const struct trial *t, uint32_t words[WIRE_WORDS]);

#endif

/* judge.h - the straight line from a program to its verdict. */
#ifndef A64_ENGINE_JUDGE_H
#define A64_ENGINE_JUDGE_H

#include "check/check.h"

enum { JUDGE_MOST = WIRE_CASES };

struct judge {
  const struct encoder
      *encoder;              /* asked in this process; NULL: the answers are given, and maybe a verdict (keeper.h) */
  struct runner *runner;     /* NULL: words are checked, nothing is run */
  const struct platform *on; /* of the runner */
  bool is_canonical;         /* where the answers are given: the encoder promises canonical words */
  bool spares_loops;         /* programs that are predicted to go on for ever are not run */
  bool samples;              /* the second witness is asked about a sample of what the first could judge */
};

/* Fills answer, stop, verdict and tally of n trials, whose programs are given, have different slots, and are at most
 * JUDGE_MOST. False, with one line in why[size], if the harness cannot go on. */
bool judge(struct trial *t, size_t n, const struct judge *j, char *why, size_t size);
/* The latter half alone: runs what a judge without a runner has found no fault with, and compares. */
bool judge_run(struct trial *t, size_t n, const struct judge *j, char *why, size_t size);

/* What is known of a back end beforehand: no form is lacking. */
struct platform judge_platform(enum run_backend b);

/* Finds out what the runner runs on; what its processor lacks, by running every form once. */
bool judge_probe(struct runner *r, struct platform *on, char *why, size_t size);

/* The words of a program as it lies in memory: its instructions, a branch to WIRE_EXIT, the pool. Returns how many;
 * 0 if one of them has no word. */
unsigned program_words(const struct trial *t, uint32_t words[WIRE_WORDS]);

#endif

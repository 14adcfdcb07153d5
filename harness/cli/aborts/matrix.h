/* matrix.h - runs the trials of abort paths, part by part, and adds up what they found. */
#ifndef A64_CLI_ABORTS_MATRIX_H
#define A64_CLI_ABORTS_MATRIX_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/aborts/result.h"
#include "cli/progress.h"
#include "run/companion.h"
#include "run/run.h"

enum { MATRIX_JOBS = 64 };

struct matrix_options {
  struct run_options run;  /* its agent is the program that runs trials */
  struct abort_trial only; /* TRIAL_ANY, and 0xffff for the position: all */
  uint64_t seed;
  unsigned jobs;
  uint32_t mutant; /* 0: none */
  bool no_forks;
  bool bench;                /* measure, and run no trials */
  bool fresh;                /* a process for every trial: nothing comes before it */
  bool bare;                 /* the guard repairs nothing behind a way */
  bool all;                  /* every trial of a cell, however many have failed alike */
  broken_set until;          /* end at a failure that breaks one of these */
  struct progress *progress; /* NULL: nothing is shown on the way */
};

/* Nothing is left out. */
struct abort_trial matrix_all(void);

/* Whether the back end has what it needs and the program starts there; otherwise a line in why. */
bool matrix_possible(const struct run_options *o, char *why, size_t size);

/* Runs everything, those contexts that fork too. The counts are in *total; a death is a failure of the trial that ran,
 * its invariant `alive`. A failure is that of a trial that is the first of its process, and the process ends with it.
 * Of a cell that fails alike a few times the rest is left out. False, with a line in why, if the harness cannot go on.
 */
bool matrix_run(const struct matrix_options *o, struct aborts_result *total, char *why, size_t size);

/* The same in a program that is open, of this process alone: a guest boots once for many. Either what forks is run, if
 * o->only names that context, or the rest. */
struct companion *matrix_open(const struct run_options *o, char *why, size_t size);
bool matrix_run_in(struct companion *program, const struct matrix_options *o, struct aborts_result *total, char *why,
                   size_t size);

/* The program that stands beside this one. */
const char *matrix_program(const char *name);

#endif

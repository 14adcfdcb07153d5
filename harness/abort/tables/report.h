/* report.h - the shared memory between `a64fuzz aborts` and the program that abandons generated code. */
#ifndef A64_ABORT_TABLES_REPORT_H
#define A64_ABORT_TABLES_REPORT_H

#include <stdint.h>

#include "host_trial.h"
#include "tables.h"

#define REPORT_MAGIC 0x6136346162727431ull
#define REPORT_FD 3

enum trial_kind {
  TRIAL_CELL,   /* one cause, one way, one context, one value */
  TRIAL_SWEEP,  /* the same at one position */
  TRIAL_REPEAT, /* eight times */
  TRIAL_PAIR,   /* after another cause */
  TRIAL_DEATH,  /* what must kill does so, by the right signal */
  TRIAL_KINDS,
  TRIAL_GIVEN = TRIAL_KINDS /* of no plan: the host gives it */
};

struct abort_trial {
  uint8_t kind, way, cause, context;
  uint8_t before; /* TRIAL_PAIR: the other cause */
  uint8_t value;  /* index in 0, 1, -1, INT_MIN, drawn */
  uint8_t early;  /* TRIAL_PAIR: it is the other cause's turn, which is to blame if something breaks */
  uint16_t position;
};

#define TRIAL_VALUES 5
#define TRIAL_ANY 0xff

/* The cause that is to blame if the trial fails. */
static inline unsigned trial_blames(const struct abort_trial *t) { return t->early ? t->before : t->cause; }

/* What a trial that failed came to. */
struct failure {
  broken_set broken;
  struct abort_trial trial;
  int32_t value;
  int32_t got[3]; /* its end, signal and code; -1: the process ended by that signal, or hung if the code is 1 */
  uint64_t pc, addr;
};

/* Nanoseconds, the least of many turns, for a guard, generated code that does nothing but abort, and back. */
struct cost {
  double call, call_checked, fault, fault_checked; /* checked: every register, in checker.S */
};

enum excluded { EXCLUDED_CPU = 100, EXCLUDED_CONTEXT, EXCLUDED_ABSENT };

struct abort_report {
  uint64_t magic;
  /* what is asked */
  uint64_t seed;
  struct abort_trial only; /* TRIAL_ANY in way, cause, context, kind, before: all */
  uint32_t part, parts;    /* of the plan: a way and a cause are all in one */
  uint32_t start;          /* leave out what comes before */
  uint32_t again;          /* 1 + the trial that failed already: this time its answer counts, whatever it is */
  uint32_t trusted;        /* so does that of all others: enough failures came again */
  uint32_t forks;          /* processes may be started: contexts that fork, and nothing else */
  uint32_t behind;         /* 1: run up to the trial `again`, count nothing, and tell whether that fails */
  uint32_t unrepaired;     /* the guard repairs nothing behind a way */
  uint32_t fresh;          /* no process runs two trials */
  uint32_t mutant;         /* 0: none; see mutants.def */
  uint32_t bench;
  uint32_t gives;             /* no plan: the host gives trials, in batches */
  uint32_t deadly;            /* flags of needs.def: the search for them ended a process */
  uint8_t skip[WAYS][CAUSES]; /* 1: nothing more of this cell is wanted */
  /* what is answered */
  uint32_t lacks;   /* flags of what processor and system do not have (needs.def) */
  uint32_t tries;   /* the flag of what is looked for at the moment, if that may end the process */
  uint32_t all;     /* trials of the plan */
  uint32_t total;   /* those of its part */
  uint32_t current; /* index of the one that runs + 1, in its part */
  uint32_t ready;
  uint32_t done;
  uint32_t doubt;  /* 1 + the trial that failed, for which the process ended: it may not be to blame */
  uint32_t worn;   /* the process has failed for sure, or started so many threads that another must take its place */
  uint32_t failed; /* 1: the last trial that is counted did, or the one that was asked for, as `failure` says */
  struct abort_trial now;
  int32_t now_value;
  struct failure failure;
  broken_set ended; /* broken invariants found at the end */
  char why[80];
  struct cost cost[WAYS];
  struct cost bare; /* sigsetjmp and longjmp; for a fault with the mask and by siglongjmp from the handler */
  uint32_t excluded[WAYS][CAUSES]; /* 1 + row of EXCEPT, or one of enum excluded */
};

/* What the trials before `next` came to. A process may be killed at any moment: it fills one of two, and then says that
 * this one holds. */
struct counts {
  uint32_t next, unrepeated; /* unrepeated: failures that did not come again */
  uint32_t context_trials[CONTEXTS];
  uint64_t executions;
  uint64_t digest; /* of all trials and what they came to, whatever their order */
  uint32_t trials[WAYS][CAUSES];
};

/* All of the shared memory. */
struct shared {
  struct abort_report report;
  struct counts counts[2];
  uint32_t holds;          /* which of them */
  struct host_batch batch; /* if the host gives trials */
};

#endif

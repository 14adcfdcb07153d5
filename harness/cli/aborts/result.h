/* result.h - what all trials of a run came to, however many processes they took. */
#ifndef A64_CLI_ABORTS_RESULT_H
#define A64_CLI_ABORTS_RESULT_H

#include "abort/tables/report.h"

/* Sets of broken invariants that are told apart in one cell; those beyond go with the last. */
enum { CELL_FAULTS = 6 };

/* Failures that broke the same set. */
struct cell_fault {
  uint32_t failed;
  struct failure such_as; /* the same one in any order of trials */
};

struct cell {
  uint32_t trials, failed;
  broken_set broken; /* of all that failed */
  uint32_t excluded; /* as in struct abort_report */
  unsigned faults;
  struct cell_fault fault[CELL_FAULTS];
};

struct aborts_result {
  uint32_t planned; /* trials, those that were left out too */
  uint32_t lacks, unrepeated;
  broken_set ended;
  uint32_t behinds;      /* failures that came again behind the same trials, but not alone; */
  struct failure behind; /* one of them */
  uint64_t executions, digest;
  uint32_t context_trials[CONTEXTS], context_failed[CONTEXTS];
  uint32_t invariant_failed[INVARIANTS];
  struct cost cost[WAYS], bare;
  struct cell cell[WAYS][CAUSES];
};

/* A failure, to its cell, context and invariants. Its trial is not counted here. */
void result_fail(struct aborts_result *r, const struct failure *f);

/* What one process left behind, believed and copied. */
void result_take(struct aborts_result *r, const struct abort_report *report, const struct counts *n);

void result_add(struct aborts_result *to, const struct aborts_result *from);

uint32_t result_trials(const struct aborts_result *r);
uint32_t result_failed(const struct aborts_result *r);
broken_set result_broken(const struct aborts_result *r);

#endif

/* run.h - one guarded run of one program by one way, with everything checked. */
#ifndef A64_ABORT_TRIAL_RUN_H
#define A64_ABORT_TRIAL_RUN_H

#include "abort/tables/report.h"
#include "cause.h"
#include "guard/way.h"
#include "program.h"

/* A way whose `fault` looks around in the handler first. */
struct probed {
  struct way way;
  const struct way *real;
};

struct run {
  const struct way *way;
  struct probed probed;
  const struct cause *cause;
  struct thread *t;
  struct guard guard;
  struct program program;
  const struct given *given; /* its program, if it is not ours */
  int value;
  struct stop want, got;
  uint64_t broken;
};

/* Carries out a trial on the calling thread, all contexts but threads and forks. Returns the broken invariants. */
uint64_t run_trial(const struct trial *trial, struct thread *t, int value, struct stop *got);

/* What the callbacks do. */
void run_nested(struct thread *t);
void run_inner(struct thread *t);

/* checker.S: the broken invariants at the second return, and those once the guard is closed. */
struct checked {
  uint64_t at_return, closed;
};
struct checked checked(struct guard *g, const struct way *way);

/* guarded.S: the same with no check. Returns what the guard was left with. */
int guarded(struct guard *g, const struct way *way);

#endif

/* run.h - one guarded run of one program by one way, with everything checked. */
#ifndef A64_ABORT_TRIAL_RUN_H
#define A64_ABORT_TRIAL_RUN_H

#include "abort/tables/report.h"
#include "cause.h"
#include "guard/way.h"
#include "program.h"

/* A way whose `fault` looks around in the handler first, or undoes what the guard has done there. */
struct probed {
  struct a64guard_way way;
  const struct a64guard_way *real;
  bool probes, framed; /* framed: the generated code has a frame that unwinders pass */
};

struct run {
  const struct a64guard_way *way;
  struct probed probed;
  const struct cause *cause;
  struct a64guard_thread *t;
  struct a64guard guard;
  struct generated program;
  const struct host_trial *given; /* its program, if it is not ours */
  int value;
  bool hands_on; /* a library that was told of faults later does */
  struct a64guard_stop want, got;
  broken_set broken;
};

/* Carries out a trial on the calling thread, all contexts but threads and forks. Returns the broken invariants. */
broken_set run_trial(const struct abort_trial *trial, struct a64guard_thread *t, int value, struct a64guard_stop *got);

/* The guard repairs nothing behind any way, nor does it behind one that repairs itself. */
extern bool run_bare;

/* What the callbacks do. */
void run_nested(struct a64guard_thread *t);
void run_inner(struct a64guard_thread *t);

/* checker.S: the broken invariants at the second return, and those once the guard is closed. */
struct checked {
  uint64_t at_return, closed;
};
struct checked checked(struct a64guard *g, const struct a64guard_way *way);

/* guarded.S: the same with no check. Returns what the guard was left with. */
int guarded(struct a64guard *g, const struct a64guard_way *way);

/* Takes effect only where mutants are linked in (mutant/). */
void mutant_choose(uint32_t id);

#endif

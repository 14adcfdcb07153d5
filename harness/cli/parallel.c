/* parallel.c - long work in portions, done by several processes: what they call is not ours to trust with threads. */
#include "cli/parallel.h"
#include "cli/progress.h"
#include "cli/status.h"
#include "run/children.h"
#include "run/process.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { LOOK_USEC = 20000, KILLS = 2000 /* by somebody else, in all */ };

struct shared {
  atomic_uint next, done;
  atomic_uint begun[PARALLEL_JOBS]; /* 1 + the portion that a job is at */
  atomic_bool is_done[];            /* by portion */
};

struct team {
  const struct parallel *p;
  struct shared *shared;
  size_t bytes;             /* of that */
  char *before;             /* the sums, as they were before the portions begun; NULL: nobody is replaced */
  pid_t pid[PARALLEL_JOBS]; /* 0: it has ended */
  unsigned kills;
};

/* ---- a process --------------------------------------------------------------------------------------------------- */

static void *sum_of(const struct team *t, char *sums, unsigned job) { return sums + job * t->p->bytes; }

/* Killed at any moment, it leaves the portion done and added up, or neither. */
static void do_portion(const struct team *t, unsigned job, unsigned portion) {
  struct shared *s = t->shared;
  if (t->before)
    memcpy(sum_of(t, t->before, job), sum_of(t, t->p->sums, job), t->p->bytes);
  s->begun[job] = portion + 1;
  t->p->work(t->p->ctx, job, portion);
  s->is_done[portion] = true;
  s->begun[job] = 0;
  s->done++;
}

static void work(const struct team *t, unsigned job) {
  unsigned portion;
  while ((portion = atomic_fetch_add(&t->shared->next, 1)) < t->p->count)
    if (!t->shared->is_done[portion])
      do_portion(t, job, portion);
  if (t->p->end)
    t->p->end(t->p->ctx, job);
}

static bool start(struct team *t, unsigned job) {
  pid_t pid = process_fork();
  if (pid == 0) {
    process_withhold(t->shared, t->bytes);
    if (t->before)
      process_withhold(t->before, t->p->jobs * t->p->bytes);
    work(t, job);
    _exit(0);
  }
  t->pid[job] = pid > 0 ? pid : 0;
  return pid > 0;
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

/* What it was at did not happen. */
static void undo(struct team *t, unsigned job) {
  unsigned begun = t->shared->begun[job];
  if (begun && !t->shared->is_done[begun - 1])
    memcpy(sum_of(t, t->p->sums, job), sum_of(t, t->before, job), t->p->bytes);
  t->shared->begun[job] = 0;
}

/* Returns an exit status. */
static int bury(struct team *t, unsigned job) {
  int status = process_wait(t->pid[job]);
  t->pid[job] = 0;
  if (!status)
    return STATUS_FINE;
  if (!t->before || !process_was_killed(status) || ++t->kills > KILLS)
    return harness_failed("%s: a process died (status %d)", t->p->name, status);
  undo(t, job);
  return start(t, job) ? STATUS_FINE : harness_failed("%s: cannot start a process", t->p->name);
}

static bool collect(struct team *t, int *status) {
  bool any = false;
  for (unsigned job = 0; job < t->p->jobs; job++) {
    if (t->pid[job] && process_ended(t->pid[job])) {
      int bad = bury(t, job);
      *status = bad ? bad : *status;
    }
    any |= t->pid[job] != 0;
  }
  return any;
}

static void show(const struct team *t, struct progress *shown) {
  double part = t->shared->done / (double)t->p->count, spent = seconds_now() - shown->started;
  progress_show(shown, "%s: %.1f %%, %.0f s left", t->p->name, part * 100, part > 0 ? spent / part - spent : 0);
}

static int wait_all(struct team *t, struct progress *shown) {
  int status = STATUS_FINE;
  while (collect(t, &status)) {
    if (status || (t->p->stop && *t->p->stop))
      t->shared->next = t->p->count;
    children_bury_orphans();
    usleep(LOOK_USEC);
    if (progress_due(shown))
      show(t, shown);
  }
  return status;
}

static bool is_whole(const struct team *t) {
  bool whole = true;
  for (unsigned i = 0; i < t->p->count; i++)
    whole &= t->shared->is_done[i];
  return whole;
}

static int run_round(struct team *t, struct progress *shown) {
  unsigned running = 0;
  t->shared->next = 0;
  fflush(NULL);
  while (running < t->p->jobs && start(t, running))
    running++;
  return running ? wait_all(t, shown) : harness_failed("%s: cannot start a process", t->p->name);
}

/* One that was killed before it began the portion that it took has left it to nobody: hence a round more. */
static int run_all(struct team *t, struct progress *shown) {
  int status = run_round(t, shown);
  while (!status && !is_whole(t) && !(t->p->stop && *t->p->stop))
    status = run_round(t, shown);
  return status;
}

static void *share(size_t bytes) {
  void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return at == MAP_FAILED ? NULL : at;
}

int parallel_run(const struct parallel *p, double *seconds) {
  struct progress shown;
  struct team t = {.p = p, .bytes = sizeof *t.shared + p->count * sizeof *t.shared->is_done};
  size_t sums = p->sums ? p->jobs * p->bytes : 0;
  t.shared = share(t.bytes);
  t.before = sums ? share(sums) : NULL;
  progress_begin(&shown);
  int status = t.shared && (t.before || !sums) ? run_all(&t, &shown) : harness_failed("%s: no memory", p->name);
  *seconds = progress_end(&shown);
  if (t.shared)
    munmap(t.shared, t.bytes);
  if (t.before)
    munmap(t.before, sums);
  return status;
}

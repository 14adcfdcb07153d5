/* matrix.c - runs the trials of abort paths, part by part, and adds up what they found. */
#include "cli/aborts/matrix.h"
#include "engine/tester.h"
#include "run/program.h"

#include <libgen.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DEATHS = 300 };

struct part {
  const struct matrix_options *o;
  uint32_t part, parts;
  bool forks, good;
  struct program *program;
  const struct report *_Atomic live; /* its memory */
  atomic_bool ended;
  struct report report;
  char why[256];
};

struct trial matrix_all(void) {
  struct trial t;
  memset(&t, TRIAL_ANY, sizeof t);
  return t;
}

const char *matrix_program(const char *name) {
  static char path[PATH_MAX + 32];
  char self[PATH_MAX];
  ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
  if (n < 0)
    return name;
  self[n] = 0;
  snprintf(path, sizeof path, "%s/%s", dirname(self), name);
  return path;
}

struct program *matrix_open(const struct run_options *o, char *why, size_t size) {
  return program_open(o, sizeof(struct shared), why, size);
}

bool matrix_possible(const struct run_options *o, char *why, size_t size) {
  struct tester *t = tester_open(&(struct tester_options){.run = *o}, why, size);
  tester_close(t);
  return t != NULL;
}

/* The trial that ran when the process ended is to blame. */
static void blame(struct report *r, int status) {
  struct cell *c = &r->cell[r->now.way][r->now.cause];
  r->context_trials[r->now.context]++;
  r->context_failed[r->now.context]++;
  c->trials++;
  c->broken |= BROKEN(ALIVE);
  if (c->failed++ == 0) {
    c->first = r->now;
    c->value = r->now_value;
    c->got[0] = -1;
    c->got[1] = status == PROGRAM_HUNG ? 0 : WTERMSIG(status);
    c->got[2] = status == PROGRAM_HUNG;
  }
  r->start = r->current;
}

static bool fail(struct part *p, struct program *program, int status) {
  char said[128] = "";
  program_said(program, said, sizeof said);
  snprintf(p->why, sizeof p->why, "the trials did not start: %s (status %d)", said[0] ? said : "no word", status);
  return false;
}

static void ask(struct part *p, struct report *r) {
  *r = (struct report){.magic = REPORT_MAGIC,
                       .seed = p->o->seed,
                       .only = p->o->only,
                       .part = p->part,
                       .parts = p->parts,
                       .forks = p->forks,
                       .mutant = p->o->mutant,
                       .until = p->o->until,
                       .bench = p->o->bench};
}

static bool is_enough(const struct part *p, const struct report *r) {
  uint64_t broken = r->ended;
  for (int w = 0; w < WAYS; w++)
    for (int c = 0; c < CAUSES; c++)
      broken |= r->cell[w][c].broken;
  return (broken & p->o->until) != 0;
}

/* A mutant may die before it is ready, or at every trial. */
static bool may_go_on(const struct part *p, const struct report *r, unsigned deaths) {
  return r->current != 0 && deaths < (p->o->mutant ? 3 : DEATHS);
}

/* Starts it again behind whatever killed it. */
static bool run_to_end(struct part *p, struct program *program, struct report *r) {
  for (unsigned deaths = 0;; deaths++) {
    r->current = r->ready = 0;
    if (!program_start(program, p->forks))
      return fail(p, program, 0);
    int status = program_wait(program, &r->current, TRIAL_PATIENCE_MS);
    if (r->done || is_enough(p, r))
      return true;
    if (!r->ready && !p->o->mutant)
      return fail(p, program, status);
    blame(r, status);
    if (is_enough(p, r) || !may_go_on(p, r, deaths))
      return p->o->mutant || r->current ? true : fail(p, program, status);
  }
}

static void run_opened(struct part *p) {
  struct report *r = program_memory(p->program);
  ask(p, r);
  p->live = r;
  p->good = run_to_end(p, p->program, r);
  p->report = *r;
}

static void *run_part(void *arg) {
  struct part *p = arg;
  p->program = matrix_open(&p->o->run, p->why, sizeof p->why);
  if (p->program)
    run_opened(p);
  p->ended = true;
  return NULL;
}

/* ---- progress ---------------------------------------------------------------------------------------------------- */

/* From 0 to 1. */
static double part_done(const struct part *p, const struct report *live) {
  return p->ended ? 1 : live && live->total ? (double)live->current / live->total : 0;
}

static bool all_ended(const struct part *parts, unsigned n, double *done) {
  bool all = true;
  *done = 0;
  for (unsigned i = 0; i < n; i++) {
    *done += part_done(&parts[i], parts[i].live) / n;
    all &= parts[i].ended;
  }
  return all;
}

static void watch(struct part *parts, unsigned n, struct progress *progress) {
  double done;
  while (!all_ended(parts, n, &done)) {
    usleep(20000);
    if (progress_due(progress))
      progress_show(progress, "aborts: %.0f %%", done * 100);
  }
}

static void add_cell(struct cell *to, const struct cell *from) {
  if (to->failed == 0) {
    to->first = from->first;
    to->value = from->value;
    memcpy(to->got, from->got, sizeof to->got);
    to->pc = from->pc;
    to->addr = from->addr;
  }
  to->trials += from->trials;
  to->failed += from->failed;
  to->broken |= from->broken;
  to->excluded = from->excluded;
}

static void add_report(struct report *to, const struct report *from) {
  for (int w = 0; w < WAYS; w++)
    for (int c = 0; c < CAUSES; c++)
      add_cell(&to->cell[w][c], &from->cell[w][c]);
  for (int c = 0; c < CONTEXTS; c++) {
    to->context_trials[c] += from->context_trials[c];
    to->context_failed[c] += from->context_failed[c];
  }
  to->executions += from->executions;
  to->digest += from->digest;
  memcpy(to->cost, from->cost, sizeof to->cost);
  to->bare = from->bare;
  to->ended |= from->ended;
  to->lacks |= from->lacks;
  to->total += from->forks || from->part == 0 ? from->total : 0;
}

static bool has_forks(const struct matrix_options *o) {
  return (o->only.context == TRIAL_ANY && !o->no_forks) || o->only.context == CONTEXT_FORKED;
}

bool matrix_run(const struct matrix_options *o, struct report *total, char *why, size_t size) {
  struct part *parts = calloc(MATRIX_JOBS + 1, sizeof *parts);
  pthread_t thread[MATRIX_JOBS + 1];
  unsigned n = 0, jobs = o->only.context == CONTEXT_FORKED ? 0 : o->jobs;
  bool good = true;
  memset(total, 0, sizeof *total);
  if (parts == NULL)
    return false;
  for (; n < jobs; n++)
    parts[n] = (struct part){.o = o, .part = n, .parts = jobs};
  if (has_forks(o))
    parts[n++] = (struct part){.o = o, .parts = 1, .forks = true};
  for (unsigned i = 0; i < n; i++)
    pthread_create(&thread[i], NULL, run_part, &parts[i]);
  if (o->progress)
    watch(parts, n, o->progress);
  for (unsigned i = 0; i < n; i++) {
    pthread_join(thread[i], NULL);
    if (parts[i].program)
      program_close(parts[i].program);
    if (!parts[i].good)
      snprintf(why, size, "%s", parts[i].why);
    good &= parts[i].good;
    add_report(total, &parts[i].report);
  }
  free(parts);
  return good;
}

bool matrix_run_in(struct program *program, const struct matrix_options *o, struct report *total, char *why,
                   size_t size) {
  struct part *p = calloc(1, sizeof *p);
  if (p == NULL)
    return false;
  *p = (struct part){.o = o, .parts = 1, .forks = o->only.context == CONTEXT_FORKED, .program = program};
  run_opened(p);
  bool good = p->good;
  if (!good)
    snprintf(why, size, "%s", p->why);
  *total = p->report;
  free(p);
  return good;
}

/* ---- one process for every trial --------------------------------------------------------------------------------- */

struct fresh {
  const struct matrix_options *o;
  struct report *total;
  pthread_mutex_t lock;
  uint32_t next, parts;
  char *why;
  size_t size;
  bool good;
};

static void run_one(struct fresh *f, uint32_t i) {
  struct part *p = calloc(1, sizeof *p);
  if (p == NULL)
    return;
  *p = (struct part){.o = f->o, .part = i, .parts = f->parts};
  run_part(p);
  pthread_mutex_lock(&f->lock);
  if (!p->good)
    snprintf(f->why, f->size, "%s", p->why);
  f->good &= p->good;
  add_report(f->total, &p->report);
  pthread_mutex_unlock(&f->lock);
  if (p->program)
    program_close(p->program);
  free(p);
}

static void *run_fresh(void *arg) {
  struct fresh *f = arg;
  for (uint32_t i; (i = __atomic_fetch_add(&f->next, 1, __ATOMIC_RELAXED)) < f->parts;)
    run_one(f, i);
  return NULL;
}

/* How many there are: asks for a part that is empty. */
static bool count_trials(struct fresh *f) {
  struct report *total = calloc(1, sizeof *total), *answer = f->total;
  f->parts = UINT32_MAX;
  f->total = total;
  run_one(f, 0);
  f->parts = total->total;
  f->total = answer;
  free(total);
  return f->good;
}

bool matrix_run_fresh(const struct matrix_options *o, struct report *total, char *why, size_t size) {
  struct fresh f = {.o = o, .total = total, .lock = PTHREAD_MUTEX_INITIALIZER, .why = why, .size = size, .good = true};
  pthread_t thread[MATRIX_JOBS];
  memset(total, 0, sizeof *total);
  if (!count_trials(&f))
    return false;
  for (unsigned i = 0; i < o->jobs; i++)
    pthread_create(&thread[i], NULL, run_fresh, &f);
  for (unsigned i = 0; i < o->jobs; i++)
    pthread_join(thread[i], NULL);
  return f.good;
}

/* matrix.c - runs the trials of abort paths, part by part, and adds up what they found. */
#include "cli/aborts/matrix.h"
#include "engine/believe.h"
#include "engine/tester.h"
#include "run/companion.h"
#include "run/process.h"

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

/* How often it is begun again with nothing counted in between: if it does not get to work, if somebody else kills it,
 * if it wants to be. How many trials may be to blame for its death; how many failures must come again before the rest
 * is believed. */
enum { STARTS = 5, KILLS = 2000, KILLS_HERE = 25, ROUNDS = 64, DEATHS = 300, TRUSTED = 8 };

struct part {
  const struct matrix_options *o;
  uint32_t part, parts;
  bool forks, good;
  struct companion *program;
  const struct abort_report *_Atomic live; /* its memory */
  atomic_bool ended;
  struct abort_report asked, life; /* as it was written; as the process left it */
  struct abort_report report;      /* of all processes */
  int status;                      /* how the last process ended */
  uint32_t start, again;           /* for the next process */
  unsigned starts, kills, rounds, deaths;
  uint32_t killed_at;  /* the trial at which somebody killed the last process, */
  unsigned kills_here; /* and how many there in a row */
  char why[256];
};

struct abort_trial matrix_all(void) {
  struct abort_trial t;
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

struct companion *matrix_open(const struct run_options *o, char *why, size_t size) {
  return companion_open(o, sizeof(struct shared), why, size);
}

bool matrix_possible(const struct run_options *o, char *why, size_t size) {
  struct tester *t = tester_open(&(struct tester_options){.run = *o}, why, size);
  tester_close(t);
  return t != NULL;
}

/* The trial that ran when the process ended is to blame. */
static void blame(struct part *p) {
  const struct abort_trial *now = &p->life.now;
  struct abort_report *r = &p->report;
  struct cell *c = &r->cell[now->way][now->cause];
  r->context_trials[now->context]++;
  r->context_failed[now->context]++;
  c->trials++;
  c->broken |= BROKEN(ALIVE);
  if (c->failed++ == 0) {
    c->first = *now;
    c->value = p->life.now_value;
    c->got[0] = -1;
    c->got[1] = p->status == COMPANION_HUNG ? 0 : WTERMSIG(p->status);
    c->got[2] = p->status == COMPANION_HUNG;
  }
}

static bool fail(struct part *p, struct companion *program) {
  char said[128] = "";
  companion_said(program, said, sizeof said);
  snprintf(p->why, sizeof p->why, "the trials did not start: %s (status %d)", said[0] ? said : "no word", p->status);
  return false;
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

static void add_report(struct abort_report *to, const struct abort_report *from) {
  for (int w = 0; w < WAYS; w++)
    for (int c = 0; c < CAUSES; c++)
      add_cell(&to->cell[w][c], &from->cell[w][c]);
  for (int c = 0; c < CONTEXTS; c++) {
    to->context_trials[c] += from->context_trials[c];
    to->context_failed[c] += from->context_failed[c];
  }
  to->executions += from->executions;
  to->digest += from->digest;
  to->unrepeated += from->unrepeated;
  memcpy(to->cost, from->cost, sizeof to->cost);
  to->bare = from->bare;
  to->ended |= from->ended;
  to->lacks |= from->lacks;
  to->total += from->forks || from->part == 0 ? from->total : 0;
}

static uint32_t failed_in(const struct abort_report *r) {
  uint32_t sum = 0;
  for (int c = 0; c < CONTEXTS; c++)
    sum += r->context_failed[c];
  return sum;
}

/* Zeros, but for what is asked. */
static void ask(struct part *p, struct shared *s) {
  memset(&p->asked, 0, sizeof p->asked);
  p->asked.magic = REPORT_MAGIC;
  p->asked.seed = p->o->seed;
  p->asked.only = p->o->only;
  p->asked.part = p->part;
  p->asked.parts = p->parts;
  p->asked.start = p->start;
  p->asked.again = p->again;
  p->asked.trusted = failed_in(&p->report) >= TRUSTED;
  p->asked.forks = p->forks;
  p->asked.mutant = p->o->mutant;
  p->asked.until = p->o->until;
  p->asked.bench = p->o->bench;
  memset(s->counts, 0, sizeof s->counts);
  s->counts[0].next = s->counts[1].next = p->start;
  memcpy(&s->report, &p->asked, sizeof p->asked);
}

static bool is_enough(const struct part *p) {
  uint64_t broken = p->report.ended;
  for (int w = 0; w < WAYS; w++)
    for (int c = 0; c < CAUSES; c++)
      broken |= p->report.cell[w][c].broken;
  return (broken & p->o->until) != 0;
}

static bool disbelieve(struct part *p, const char *lie) {
  snprintf(p->why, sizeof p->why, "the program that abandons is not to be believed: it says that %s", lie);
  return false;
}

/* Every process makes the same plan. */
static bool is_same_plan(struct part *p, uint32_t total) {
  return p->report.total == total || disbelieve(p, "the plan has another number of trials than before");
}

/* What the process said last that it had counted. */
static void copy_counts(struct abort_report *r, const struct shared *s) {
  const struct counts *n = &s->counts[__atomic_load_n(&s->holds, __ATOMIC_RELAXED) & 1];
  memcpy(r->cell, n->cell, sizeof r->cell);
  memcpy(r->context_trials, n->context_trials, sizeof r->context_trials);
  memcpy(r->context_failed, n->context_failed, sizeof r->context_failed);
  r->executions = n->executions;
  r->digest = n->digest;
  r->unrepeated = n->unrepeated;
  r->next = n->next;
}

/* Copies what the process that has ended left, looks at the copy, and adds it up. */
static bool take(struct part *p, const struct shared *s) {
  uint32_t total = p->report.total;
  memcpy(&p->life, &s->report, sizeof p->life);
  copy_counts(&p->life, s);
  const char *lie = believe_report(&p->life, &p->asked);
  if (lie)
    return disbelieve(p, lie);
  add_report(&p->report, &p->life);
  p->report.total = p->life.ready ? p->life.total : total;
  if (p->life.next != p->start)
    p->starts = p->kills = p->rounds = 0;
  p->start = p->life.next;
  return !total || is_same_plan(p, total);
}

/* It did not get to work. One that exits knows why, and would say so again; but a mutant may die of itself. */
static bool may_start_again(struct part *p) {
  bool knows = WIFEXITED(p->status) && !p->o->mutant;
  if (!knows && ++p->starts < STARTS)
    return true;
  if (p->o->mutant)
    blame(p);
  return false;
}

/* It died of a trial, which is to blame if that happens twice. */
static bool may_go_on(struct part *p) {
  if (p->again != p->life.current) {
    p->again = p->life.current;
    return true;
  }
  blame(p);
  p->start = p->life.current;
  return !is_enough(p) && ++p->deaths < (p->o->mutant ? 3 : DEATHS);
}

/* Somebody killed it: unless that comes again and again at the same trial, which then kills its process by itself. */
static bool is_killed_by_others(struct part *p) {
  if (!process_was_killed(p->status))
    return false;
  p->kills_here = p->killed_at == p->life.current ? p->kills_here + 1 : 0;
  p->killed_at = p->life.current;
  return p->kills_here < KILLS_HERE;
}

/* Whether another process is to go on behind one that ended before all was done. */
static bool may_continue(struct part *p) {
  if (p->life.doubt)
    p->again = p->life.doubt;
  if (p->life.doubt || p->life.worn)
    return ++p->rounds < ROUNDS;
  if (is_killed_by_others(p))
    return ++p->kills < KILLS;
  return p->life.current ? may_go_on(p) : may_start_again(p);
}

/* Whether it came to something that says what recovery is like. A mutant may die at every trial, or before. */
static bool is_answer(const struct part *p) {
  return p->life.done || is_enough(p) || p->o->mutant || (p->life.current && p->kills < KILLS && p->rounds < ROUNDS);
}

static bool run_to_end(struct part *p, struct companion *program, struct shared *s) {
  do {
    ask(p, s);
    if (!companion_start(program, p->forks))
      return fail(p, program);
    p->status = companion_wait(program, &s->report.current, TRIAL_PATIENCE_MS);
    if (!take(p, s))
      return false;
  } while (!p->life.done && !is_enough(p) && may_continue(p));
  return is_answer(p) || fail(p, program);
}

static void run_opened(struct part *p) {
  struct shared *s = companion_memory(p->program);
  memset(&s->report, 0, sizeof s->report);
  p->report.part = p->part;
  p->report.forks = p->forks;
  p->live = &s->report;
  p->good = run_to_end(p, p->program, s);
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
static double part_done(const struct part *p, const struct abort_report *live) {
  if (p->ended || !live)
    return p->ended;
  double current = __atomic_load_n(&live->current, __ATOMIC_RELAXED),
         total = __atomic_load_n(&live->total, __ATOMIC_RELAXED);
  return current < total ? current / total : 0;
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

static bool has_forks(const struct matrix_options *o) {
  return (o->only.context == TRIAL_ANY && !o->no_forks) || o->only.context == CONTEXT_FORKED;
}

bool matrix_run(const struct matrix_options *o, struct abort_report *total, char *why, size_t size) {
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
      companion_close(parts[i].program);
    parts[i].good = parts[i].good && (parts[i].forks || is_same_plan(&parts[i], parts[0].report.total));
    if (!parts[i].good)
      snprintf(why, size, "%s", parts[i].why);
    good &= parts[i].good;
    add_report(total, &parts[i].report);
  }
  free(parts);
  return good;
}

bool matrix_run_in(struct companion *program, const struct matrix_options *o, struct abort_report *total, char *why,
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
  struct abort_report *total;
  pthread_mutex_t lock;
  uint32_t next, parts, all; /* all: trials; 0: not known yet */
  char *why;
  size_t size;
  bool good;
};

static void run_one(struct fresh *f, uint32_t i) {
  struct part *p = calloc(1, sizeof *p);
  if (p == NULL)
    return;
  *p = (struct part){.o = f->o, .part = i, .parts = f->parts, .report.total = f->all};
  run_part(p);
  pthread_mutex_lock(&f->lock);
  if (!p->good)
    snprintf(f->why, f->size, "%s", p->why);
  f->good &= p->good;
  add_report(f->total, &p->report);
  pthread_mutex_unlock(&f->lock);
  if (p->program)
    companion_close(p->program);
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
  struct abort_report *total = calloc(1, sizeof *total), *answer = f->total;
  f->parts = UINT32_MAX;
  f->total = total;
  run_one(f, 0);
  f->parts = f->all = total->total;
  f->total = answer;
  free(total);
  return f->good;
}

bool matrix_run_fresh(const struct matrix_options *o, struct abort_report *total, char *why, size_t size) {
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

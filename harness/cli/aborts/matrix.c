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
 * if it wants to be. How many failures must come again before the rest is believed. How often a cell fails alike, by
 * what does not hold or by its death, before the rest of it is left out; and how many trials may hang before a hang is
 * believed sooner. */
enum { STARTS = 5, KILLS = 2000, KILLS_HERE = 25, ROUNDS = 64, TRUSTED = 8, ALIKE = 3, DEATHS = 2, HANGS = 1 };
enum {
  BEHINDS = 8 /* how often it is tried whether a failure comes again behind others */,
  HANG_FIRST_MS = 2000 /* a trial that waits for others does so for three seconds, and time without work counts half */,
  HANG_AGAIN_MS = 500,
  HANG_MS = 200,
  WAY_HANGS = 4 /* how many trials of a way hang, none of it passing between, before the way is left out */,
  HUNT_DEATHS = 8
};

/* The last failures of a cell. */
struct streak {
  broken_set broken;
  int32_t got[3];
  uint8_t alike;
};

struct part {
  const struct matrix_options *o;
  uint32_t part, parts;
  bool forks, good;
  struct companion *program;
  const struct abort_report *_Atomic live; /* its memory */
  atomic_bool ended;
  struct abort_report asked, life; /* as it was written; as the process left it */
  struct counts counts;            /* the same */
  struct aborts_result result;     /* of all processes */
  uint32_t all;                    /* trials of the whole plan */
  int status;                      /* how the last process ended */
  uint32_t start, again;           /* for the next process */
  unsigned starts, kills, rounds, deaths, hangs, behinds;
  uint32_t begun;  /* first trial of the process in which `again` failed */
  uint32_t behind; /* 1 + a trial that failed behind others and not alone; 0: none is to be tried behind them */
  bool done, tried_behind, hung_once;
  uint32_t killed_at;  /* the trial at which somebody killed the last process, */
  unsigned kills_here; /* and how many there in a row */
  struct streak streak[WAYS][CAUSES];
  uint32_t deadly;          /* what no process can look for and live */
  double shown;             /* how much of it is said to be done */
  unsigned way_hangs[WAYS]; /* since the last trial of this way that passed */
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

/* ---- failures ---------------------------------------------------------------------------------------------------- */

static unsigned few(const struct failure *f) {
  bool died = f->got[0] < 0, hung = died && f->got[2];
  return hung ? HANGS : died ? DEATHS : ALIKE;
}

/* The cell whose trial it was, whichever of a pair is to blame: so it comes to the same in any order of the cells. */
static void note_streak(struct part *p, const struct failure *f) {
  struct streak *s = &p->streak[f->trial.way][f->trial.cause];
  bool alike = s->broken == f->broken && (f->got[0] >= 0 || !memcmp(s->got, f->got, sizeof s->got));
  s->alike = alike ? s->alike + 1 : 1;
  s->broken = f->broken;
  memcpy(s->got, f->got, sizeof s->got);
  if (s->alike >= few(f))
    p->asked.skip[f->trial.way][f->trial.cause] = !p->o->all;
}

/* A way that hangs cause after cause would take minutes, and say nothing new. */
static void note_hang(struct part *p, unsigned way) {
  p->hangs++;
  if (++p->way_hangs[way] >= WAY_HANGS && !p->o->all)
    memset(p->asked.skip[way], 1, sizeof p->asked.skip[way]);
}

/* Some of those that were counted passed. */
static void note_passed(struct part *p) {
  for (unsigned w = 0; w < WAYS; w++) {
    uint32_t counted = 0;
    for (unsigned c = 0; c < CAUSES; c++)
      counted += p->counts.trials[w][c];
    if (counted > (p->life.failed && p->life.failure.trial.way == w))
      p->way_hangs[w] = 0;
  }
}

static struct failure failure_of_death(const struct part *p) {
  bool hung = p->status == COMPANION_HUNG;
  struct failure f = {.broken = BROKEN(ALIVE), .trial = p->life.now, .value = p->life.now_value, .got = {-1, 0, hung}};
  f.got[1] = hung ? 0 : WIFSIGNALED(p->status) ? WTERMSIG(p->status) : WEXITSTATUS(p->status);
  return f;
}

/* The trial that ran when the process ended is to blame. */
static void blame(struct part *p) {
  const struct abort_trial *now = &p->life.now;
  struct failure f = failure_of_death(p);
  p->result.cell[now->way][trial_blames(now)].trials++;
  p->result.context_trials[now->context]++;
  p->result.executions++;
  result_fail(&p->result, &f);
  note_streak(p, &f);
  if (f.got[2] == 1)
    note_hang(p, now->way);
}

static bool fail(struct part *p, struct companion *program) {
  char said[128] = "";
  companion_said(program, said, sizeof said);
  snprintf(p->why, sizeof p->why, "the trials did not start: %s (status %d)", said[0] ? said : "no word", p->status);
  return false;
}

static bool is_enough(const struct part *p) { return (result_broken(&p->result) & p->o->until) != 0; }

static bool disbelieve(struct part *p, const char *lie) {
  snprintf(p->why, sizeof p->why, "the program that abandons is not to be believed: it says that %s", lie);
  return false;
}

/* ---- a process --------------------------------------------------------------------------------------------------- */

static bool is_trusted(const struct part *p) { return result_failed(&p->result) >= TRUSTED; }

/* Zeros, but for what is asked. */
static void ask(struct part *p, struct shared *s) {
  struct abort_report asked = {.magic = REPORT_MAGIC, .seed = p->o->seed, .only = p->o->only};
  memcpy(asked.skip, p->asked.skip, sizeof asked.skip);
  asked.part = p->part;
  asked.parts = p->parts;
  asked.deadly = p->deadly;
  asked.start = p->behind ? p->begun : p->start;
  asked.again = p->behind ? p->behind : p->again;
  asked.behind = p->behind != 0;
  asked.trusted = is_trusted(p);
  asked.forks = p->forks;
  asked.unrepaired = p->o->bare;
  asked.fresh = p->o->fresh;
  asked.mutant = p->o->mutant;
  asked.bench = p->o->bench;
  memcpy(&p->asked, &asked, sizeof asked);
  memset(s->counts, 0, sizeof s->counts);
  s->counts[0].next = s->counts[1].next = asked.start;
  memcpy(&s->report, &asked, sizeof asked);
}

/* Every process makes the same plan. */
static bool is_same_plan(struct part *p, uint32_t all, uint32_t total) {
  return (p->all == all && p->result.planned == total) ||
         disbelieve(p, "the plan has another number of trials than before");
}

/* It came again, or its process ended there; or what came before it is to blame for nothing that can be shown. */
static bool take_behind(struct part *p) {
  bool died = p->life.current == p->behind && !p->life.worn && !process_was_killed(p->status);
  if (died)
    p->life.failure = failure_of_death(p);
  if ((died || p->life.failed) && p->result.behinds++ == 0)
    p->result.behind = p->life.failure;
  p->behinds = p->result.behinds ? BEHINDS : p->behinds;
  p->behind = 0;
  p->tried_behind = true;
  return true;
}

/* Copies what the process that has ended left, looks at the copy, and adds it up. */
static bool take(struct part *p, const struct shared *s) {
  bool knew = p->all != 0;
  memcpy(&p->life, &s->report, sizeof p->life);
  memcpy(&p->counts, &s->counts[__atomic_load_n(&s->holds, __ATOMIC_RELAXED) & 1], sizeof p->counts);
  const char *lie = believe_report(&p->life, &p->counts, &p->asked);
  if (lie)
    return disbelieve(p, lie);
  if (p->behind)
    return take_behind(p);
  result_take(&p->result, &p->life, &p->counts);
  if (p->counts.unrepeated && p->behinds++ < BEHINDS && !p->o->fresh)
    p->behind = p->again;
  if (p->life.failed)
    note_streak(p, &p->life.failure);
  note_passed(p);
  if (p->counts.next != p->start)
    p->starts = p->kills = p->rounds = 0;
  p->start = p->counts.next;
  if (!p->life.ready && !process_was_killed(p->status))
    p->deadly |= p->life.tries;
  if (!p->life.ready)
    return true;
  p->all = knew ? p->all : p->life.all;
  p->result.planned = knew ? p->result.planned : p->life.total;
  return is_same_plan(p, p->life.all, p->life.total);
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

static bool ran_nothing(const struct part *p) {
  uint32_t sum = 0;
  for (unsigned i = 0; i < CONTEXTS; i++)
    sum += p->counts.context_trials[i];
  return sum == 0;
}

/* It died of a trial, which is to blame if it was the first of its process, and that happened twice or often. */
static bool may_go_on(struct part *p) {
  bool sure = ran_nothing(p) && (p->again == p->life.current || is_trusted(p));
  if (!sure) {
    p->again = p->life.current;
    p->begun = p->asked.start;
    return true;
  }
  blame(p);
  p->start = p->life.current;
  return !is_enough(p) && (!p->o->until || ++p->deaths < HUNT_DEATHS);
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
  if (p->tried_behind)
    return true;
  if (p->life.doubt) {
    p->again = p->life.doubt;
    p->begun = p->asked.start;
  }
  if (p->life.doubt || p->life.worn)
    return ++p->rounds < ROUNDS;
  if (is_killed_by_others(p))
    return ++p->kills < KILLS;
  return p->life.current ? may_go_on(p) : may_start_again(p);
}

/* Whether it came to something that says what recovery is like. A mutant may die at every trial, or before. */
static bool is_answer(const struct part *p) {
  return p->done || is_enough(p) || p->o->mutant || (p->life.current && p->kills < KILLS && p->rounds < ROUNDS);
}

/* The more has hung, the less is it doubted. */
static unsigned patience(const struct part *p) {
  return p->hangs ? HANG_MS : p->hung_once ? HANG_AGAIN_MS : HANG_FIRST_MS;
}

static bool run_to_end(struct part *p, struct companion *program, struct shared *s) {
  do {
    p->tried_behind = false;
    ask(p, s);
    if (companion_start(program, p->forks, &p->status))
      p->status = companion_wait(program, &s->report.current, patience(p));
    p->hung_once = p->status == COMPANION_HUNG;
    if (!take(p, s))
      return false;
    p->done |= p->life.done;
  } while (!is_enough(p) && (p->behind || (!p->done && may_continue(p))));
  return is_answer(p) || fail(p, program);
}

static void run_opened(struct part *p) {
  struct shared *s = companion_memory(p->program);
  memset(&s->report, 0, sizeof s->report);
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

/* From 0 to 1, and never back: a process that begins has not yet said where. */
static double part_done(struct part *p, const struct abort_report *live) {
  double current = live ? __atomic_load_n(&live->current, __ATOMIC_RELAXED) : 0,
         total = live ? __atomic_load_n(&live->total, __ATOMIC_RELAXED) : 0,
         now = p->ended                        ? 1
               : current <= total && total > 0 ? current / total
                                               : 0;
  p->shown = now > p->shown ? now : p->shown;
  return p->shown;
}

static bool all_ended(struct part *parts, unsigned n, double *done) {
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

/* The parts make one plan. */
static bool is_whole(struct part *parts, unsigned n) {
  uint32_t sum = 0;
  for (unsigned i = 0; i < n; i++) {
    sum += parts[i].result.planned;
    if (!parts[i].good || !is_same_plan(&parts[i], parts[0].all, parts[i].result.planned))
      return false;
  }
  return n == 0 || parts[0].o->bench || sum == parts[0].all || disbelieve(&parts[0], "its part of the plan is another");
}

static void close_part(struct part *p, struct aborts_result *total) {
  if (p->program)
    companion_close(p->program);
  result_add(total, &p->result);
}

/* The first that has something to say. */
static bool tell(const struct part *parts, unsigned n, bool whole, char *why, size_t size) {
  bool good = whole;
  for (unsigned i = n; i-- > 0;) {
    if (*parts[i].why)
      snprintf(why, size, "%s", parts[i].why);
    good &= parts[i].good;
  }
  return good;
}

bool matrix_run(const struct matrix_options *o, struct aborts_result *total, char *why, size_t size) {
  struct part *parts = calloc(MATRIX_JOBS + 1, sizeof *parts);
  pthread_t thread[MATRIX_JOBS + 1];
  unsigned n = 0, jobs = o->only.context == CONTEXT_FORKED ? 0 : o->jobs;
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
  for (unsigned i = 0; i < n; i++)
    pthread_join(thread[i], NULL);
  bool whole = is_whole(parts, jobs);
  for (unsigned i = 0; i < n; i++)
    close_part(&parts[i], total);
  bool good = tell(parts, n, whole, why, size);
  free(parts);
  return good;
}

bool matrix_run_in(struct companion *program, const struct matrix_options *o, struct aborts_result *total, char *why,
                   size_t size) {
  struct part *p = calloc(1, sizeof *p);
  if (p == NULL)
    return false;
  *p = (struct part){.o = o, .parts = 1, .forks = o->only.context == CONTEXT_FORKED, .program = program};
  run_opened(p);
  bool good = p->good;
  if (!good)
    snprintf(why, size, "%s", p->why);
  *total = p->result;
  free(p);
  return good;
}

/* tester.c - carries out aborts of given programs, and survives what broken recovery does to the process. */
#include "engine/tester.h"

#include "abort/tables/report.h"
#include "engine/believe.h"
#include "run/companion.h"
#include "run/process.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum { START_MS = 20000, STARTS = 5, KILLS = 2000, TRUSTED = 8 };

struct tester {
  struct tester_options options;
  struct companion *program;
  struct shared *shared;
  struct pairing pairing;
  bool runs, used;                /* the process lives; it has carried out a trial */
  int status;                     /* how the last one ended */
  unsigned starts, kills;         /* in a row: that failed; by somebody else */
  uint32_t deadly;                /* what no process can look for and live (needs.def) */
  broken_set ended;               /* what did not hold at the end of processes before */
  uint64_t confirmed, unrepeated; /* failures that came again, and those that did not */
  bool fresh;                     /* the last batch began with its process */
  struct host_trial again[GIVEN_MOST];
  struct host_trial last[GIVEN_MOST]; /* what the process was given last */
  unsigned nlast;
};

/* ---- the process ------------------------------------------------------------------------------------------------- */

static bool complain(struct tester *t, char *why, size_t size) {
  char said[128] = "", ended[40];
  companion_said(t->program, said, sizeof said);
  program_describe_end(t->status, ended, sizeof ended);
  snprintf(why, size, "the program that abandons did not start: %s", said[0] ? said : ended);
  return false;
}

/* The process is not used again. */
static bool disbelieve(struct tester *t, const char *lie, char *why, size_t size) {
  companion_stop(t->program);
  t->runs = false;
  snprintf(why, size, "the program that abandons is not to be believed: it says that %s", lie);
  return false;
}

static bool hear_pairing(struct tester *t, char *why, size_t size) {
  t->pairing = t->shared->batch.pairing;
  __asm__ volatile("" ::: "memory"); /* the copy is not read again from where it came */
  const char *lie = believe_pairing(&t->pairing);
  return !lie || disbelieve(t, lie, why, size);
}

static bool is_late(const struct tester *t) { return t->status == COMPANION_LATE; }

static bool start_once(struct tester *t) {
  struct shared *s = t->shared;
  memset(s, 0, sizeof *s); /* what the last process left there is nothing to the next */
  s->report = (struct abort_report){.magic = REPORT_MAGIC, .gives = 1, .forks = t->options.forks, .parts = 1};
  s->report.deadly = t->deadly;
  s->report.mutant = t->options.mutant;
  s->batch.turn = GIVEN_PROGRAM; /* or one that is quick would take what it is given afterwards for a batch */
  t->used = false;
  t->nlast = 0;
  t->runs = companion_start(t->program, t->options.forks, &t->status) &&
            companion_await(t->program, &s->batch.turn, &s->report.ready, START_MS, &t->status);
  if (!t->runs && !process_was_killed(t->status) && !is_late(t))
    t->deadly |= s->report.tries;
  return t->runs;
}

/* Whether it is worth while to start another. One that exits by itself knows why, and would say so again; but a planted
 * fault may show itself before the first trial, now and then. */
static bool may_start_again(struct tester *t) {
  if (is_late(t))
    return false;
  if (process_was_killed(t->status))
    return ++t->kills < KILLS;
  return (!WIFEXITED(t->status) || t->options.mutant) && ++t->starts < STARTS;
}

static bool start(struct tester *t, char *why, size_t size) {
  t->status = 0;
  t->starts = 0;
  while (!start_once(t))
    if (!may_start_again(t))
      return complain(t, why, size);
  return hear_pairing(t, why, size);
}

/* A new process, so that nothing of a trial before can be left. */
static bool renew(struct tester *t, char *why, size_t size) {
  if (t->runs && !t->used)
    return true;
  companion_stop(t->program);
  return start(t, why, size);
}

struct tester *tester_open(const struct tester_options *o, char *why, size_t size) {
  struct tester *t = calloc(1, sizeof *t);
  if (!t) {
    snprintf(why, size, "no memory");
    return NULL;
  }
  t->options = *o;
  t->program = companion_open(&o->run, sizeof(struct shared), why, size);
  if (t->program) {
    t->shared = companion_memory(t->program);
    companion_limit(t->program, o->limit);
    if (start(t, why, size))
      return t;
  }
  tester_close(t);
  return NULL;
}

uint64_t tester_unrepeated(const struct tester *t) { return t->unrepeated; }

void tester_close(struct tester *t) {
  if (!t)
    return;
  if (t->program) {
    companion_stop(t->program);
    companion_close(t->program);
  }
  free(t);
}

const struct pairing *tester_pairing(const struct tester *t) { return &t->pairing; }

/* ---- trials ------------------------------------------------------------------------------------------------------ */

static void blame(struct host_trial *g, int status) {
  g->broken = BROKEN(ALIVE);
  g->stop = (struct host_trial_stop){.end = -1, .signo = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status)};
  if (status == COMPANION_HUNG)
    g->stop.signo = 0;
}

/* One answer, copied before it is looked at. NULL, or what cannot be. */
static const char *take_answer(struct host_trial *g, const struct host_trial *from) {
  broken_set broken = from->broken;
  struct host_trial_stop stop = from->stop;
  __asm__ volatile("" ::: "memory"); /* the copy is not read again from where it came */
  g->broken = broken;
  g->stop = stop;
  return believe_answer(broken, &stop);
}

/* What was asked is still there, and all answers but the last, which ended the batch or is missing, say that nothing
 * is broken. */
static const char *take_answers(struct tester *t, struct host_trial *g, unsigned n, unsigned ran) {
  const struct host_batch *b = &t->shared->batch;
  const char *lie = NULL;
  for (unsigned i = 0; i < n && !lie; i++)
    if (memcmp(&b->given[i], &g[i], offsetof(struct host_trial, broken)))
      lie = "it was asked something else than it was";
  for (unsigned i = 0; i < ran && !lie; i++) {
    lie = take_answer(&g[i], &b->given[i]);
    if (!lie && i + 1 < ran && g[i].broken)
      lie = "it went on behind a trial that failed";
  }
  return lie;
}

/* `ran` are answered, the trial `current` runs or ran last. One that has not died answers until a trial fails. */
static const char *take(struct tester *t, struct host_trial *g, unsigned n, unsigned ran, unsigned current) {
  if (ran > n || current > n || current < ran || current - ran > 1)
    return "it ran other trials than were given";
  const char *lie = take_answers(t, g, n, ran);
  if (!lie && t->runs && (ran != current || ran == 0 || (ran < n && !g[ran - 1].broken)))
    lie = "it is done before it is";
  return lie;
}

/* Up to the first that fails. *answered: how many were; 0 if the process ended before the first of them. NULL, or what
 * cannot be. */
static const char *run_some(struct tester *t, struct host_trial *g, unsigned n, unsigned *answered) {
  struct host_batch *b = &t->shared->batch;
  memcpy(b->given, g, n * sizeof *g);
  memcpy(t->last, g, n * sizeof *g);
  t->nlast = n;
  b->n = n;
  b->ran = 0;
  t->shared->report.current = 0;
  t->fresh = !t->used;
  t->used = true;
  t->runs = companion_serve(t->program, &b->turn, &t->shared->report.current, TRIAL_PATIENCE_MS, &t->status);
  unsigned ran = __atomic_load_n(&b->ran, __ATOMIC_RELAXED);
  unsigned current = __atomic_load_n(&t->shared->report.current, __ATOMIC_RELAXED);
  const char *lie = take(t, g, n, ran, current);
  if (lie)
    return lie;
  *answered = t->runs || process_was_killed(t->status) || is_late(t) ? ran : current;
  if (*answered > ran)
    blame(&g[current - 1], t->status);
  return NULL;
}

/* The same, however often somebody kills the process; at least one is answered. False, with one line in why[size], if
 * the harness cannot go on. */
static bool run_surely(struct tester *t, struct host_trial *g, unsigned n, unsigned *answered, char *why, size_t size) {
  for (unsigned stuck = 0; stuck < STARTS && t->kills < KILLS;) {
    if (!t->runs && !renew(t, why, size))
      return false;
    *answered = 0;
    const char *lie = run_some(t, g, n, answered);
    if (lie)
      return disbelieve(t, lie, why, size);
    if (*answered) {
      t->kills = 0;
      return true;
    }
    if (is_late(t))
      break;
    bool killed = process_was_killed(t->status);
    t->kills += killed;
    stuck += !killed;
  }
  snprintf(why, size, "the program that abandons ends before it begins");
  return false;
}

/* The last of n once more, behind the others, in a new process; whether it fails again, and how. */
static bool run_again(struct tester *t, const struct host_trial *g, unsigned n, struct host_trial *last, char *why,
                      size_t size) {
  unsigned answered;
  memcpy(t->again, g, n * sizeof *g);
  if (!renew(t, why, size) || !run_surely(t, t->again, n, &answered, why, size))
    return false;
  *last = t->again[n - 1];
  last->broken = answered == n ? last->broken : 0;
  return true;
}

/* The last of n failed. It is a finding if it fails again: alone, or behind what came before it in its process, which
 * may have left something behind. */
static bool repeat(struct tester *t, struct host_trial *g, unsigned n, char *why, size_t size) {
  struct host_trial *last = &g[n - 1], alone, behind = {.broken = 0};
  if (!run_again(t, last, 1, &alone, why, size))
    return false;
  if (!alone.broken && n > 1 && !run_again(t, g, n, &behind, why, size))
    return false;
  *last = behind.broken ? behind : alone;
  t->confirmed += last->broken != 0;
  t->unrepeated += last->broken == 0;
  return !last->broken || renew(t, why, size);
}

/* ---- the end ----------------------------------------------------------------------------------------------------- */

/* It is to exit, and to say before that it looked for leaks. One that was killed may have left anything undone. */
static broken_set judge_end(const struct tester *t, bool came_back) {
  const struct abort_report *r = &t->shared->report;
  broken_set ended = r->ended;
  uint32_t done = r->done, worn = r->worn;
  __asm__ volatile("" ::: "memory"); /* the copies are not read again from where they came */
  if (!came_back && (process_was_killed(t->status) || is_late(t)))
    return 0;
  bool good = !came_back && t->status == 0 && (done || worn) && !believe_answer(ended, &(struct host_trial_stop){0});
  return good ? ended : BROKEN(ALIVE);
}

static broken_set end_once(struct tester *t) {
  t->shared->batch.n = 0;
  t->runs = false;
  bool came_back =
      companion_serve(t->program, &t->shared->batch.turn, &t->shared->report.current, TRIAL_PATIENCE_MS, &t->status);
  companion_stop(t->program);
  return judge_end(t, came_back);
}

/* Once more, behind what the process was given last. */
static broken_set end_again(struct tester *t, const struct host_trial *last, unsigned n) {
  unsigned answered;
  char why[160];
  memcpy(t->again, last, n * sizeof *last);
  if (!start(t, why, sizeof why) || (n && !run_surely(t, t->again, n, &answered, why, sizeof why)))
    return is_late(t) ? 0 : BROKEN(ALIVE);
  return t->runs ? end_once(t) : BROKEN(ALIVE);
}

/* A bad death is a finding if it comes again, as a trial that fails is. */
broken_set tester_end(struct tester *t) {
  if (!t->runs)
    return t->ended;
  broken_set ended = end_once(t);
  if (ended & BROKEN(ALIVE)) {
    ended = end_again(t, t->last, t->nlast);
    t->unrepeated += !(ended & BROKEN(ALIVE));
  }
  return t->ended |= ended;
}

/* Ends in good order, so that its leaks are known. */
static bool give_way(struct tester *t, char *why, size_t size) {
  tester_end(t);
  return renew(t, why, size);
}

/* Whether a failure needs no other: it was the first trial of its process, and enough such came again. */
static bool is_sure(const struct tester *t, unsigned n) { return t->confirmed >= TRUSTED && n == 1 && t->fresh; }

static bool settle(struct tester *t, struct host_trial *g, unsigned n, char *why, size_t size) {
  return is_sure(t, n) ? renew(t, why, size) : repeat(t, g, n, why, size);
}

/* Of n at least one, unless the limit comes first. False: that, or the harness cannot go on. */
static bool answer_some(struct tester *t, struct host_trial *g, unsigned n, unsigned *answered, char *why,
                        size_t size) {
  *answered = 0;
  if (!run_surely(t, g, n, answered, why, size))
    return false;
  if (g[*answered - 1].broken && !settle(t, g, *answered, why, size)) {
    t->unrepeated += is_late(t);
    --*answered;
    return false;
  }
  return !t->runs || !t->shared->report.worn || give_way(t, why, size);
}

bool tester_run(struct tester *t, struct host_trial *g, unsigned *n, char *why, size_t size) {
  unsigned all = *n, answered;
  for (*n = 0; *n < all && !limit_is_over(t->options.limit); *n += answered) {
    unsigned most = all - *n < GIVEN_MOST ? all - *n : GIVEN_MOST;
    if (answer_some(t, g + *n, most, &answered, why, size))
      continue;
    *n += answered;
    return is_late(t);
  }
  return true;
}

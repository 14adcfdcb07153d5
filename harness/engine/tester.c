/* tester.c - carries out aborts of given programs, and survives what broken recovery does to the process. */
#include "engine/tester.h"

#include "abort/tables/report.h"
#include "engine/believe.h"
#include "run/program.h"

#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum { START_MS = 20000 /* on a machine that has much to do */, STARTS = 5 };

struct tester {
  struct tester_options options;
  struct program *program;
  struct shared *shared;
  struct pairing told;
  bool runs, used; /* the process lives; it has carried out a trial */
};

/* ---- the process ------------------------------------------------------------------------------------------------- */

static bool complain(struct tester *t, int status, char *why, size_t size) {
  char said[128] = "", ended[40];
  program_said(t->program, said, sizeof said);
  program_describe_end(status, ended, sizeof ended);
  snprintf(why, size, "the program that abandons did not start: %s", said[0] ? said : ended);
  return false;
}

/* The process is not used again. */
static bool disbelieve(struct tester *t, const char *lie, char *why, size_t size) {
  program_stop(t->program);
  t->runs = false;
  snprintf(why, size, "the program that abandons is not to be believed: it says that %s", lie);
  return false;
}

static bool hear_pairing(struct tester *t, char *why, size_t size) {
  t->told = t->shared->batch.told;
  __asm__ volatile("" ::: "memory"); /* the copy is not read again from where it came */
  const char *lie = believe_pairing(&t->told);
  return !lie || disbelieve(t, lie, why, size);
}

static bool start_once(struct tester *t, char *why, size_t size) {
  struct shared *s = t->shared;
  int status = 0;
  memset(s, 0, sizeof *s); /* what the last process left there is nothing to the next */
  s->report = (struct report){.magic = REPORT_MAGIC,
                              .gives = 1,
                              .profile = run_profile(t->options.run.backend),
                              .forks = t->options.forks,
                              .parts = 1};
  s->report.mutant = t->options.mutant;
  s->batch.turn = GIVEN_PROGRAM; /* or one that is quick would take what it is given afterwards for a batch */
  t->used = false;
  t->runs = program_start(t->program, t->options.forks) &&
            program_await(t->program, &s->batch.turn, &s->report.ready, START_MS, &status);
  return t->runs ? hear_pairing(t, why, size) : complain(t, status, why, size);
}

/* A planted fault may show itself before the first trial, now and then. */
static bool start(struct tester *t, char *why, size_t size) {
  for (unsigned tries = t->options.mutant ? STARTS : 1; tries > 1; tries--)
    if (start_once(t, why, size))
      return true;
  return start_once(t, why, size);
}

bool tester_is_fresh(const struct tester *t) { return t->runs && !t->used; }

bool tester_renew(struct tester *t, char *why, size_t size) {
  if (tester_is_fresh(t))
    return true;
  program_stop(t->program);
  return start(t, why, size);
}

struct tester *tester_open(const struct tester_options *o, char *why, size_t size) {
  struct tester *t = calloc(1, sizeof *t);
  if (!t) {
    snprintf(why, size, "no memory");
    return NULL;
  }
  t->options = *o;
  t->program = program_open(&o->run, sizeof(struct shared), why, size);
  if (t->program) {
    t->shared = program_memory(t->program);
    if (start(t, why, size))
      return t;
  }
  tester_close(t);
  return NULL;
}

uint64_t tester_end(struct tester *t) {
  int status = 0;
  if (!t->runs)
    return 0;
  t->shared->batch.n = 0;
  t->runs = false;
  program_serve(t->program, &t->shared->batch.turn, &t->shared->report.current, TRIAL_PATIENCE_MS, &status);
  uint64_t ended = __atomic_load_n(&t->shared->report.ended, __ATOMIC_RELAXED);
  return believe_answer(ended, &(struct given_stop){0}) ? BROKEN(ALIVE) : ended;
}

void tester_close(struct tester *t) {
  if (!t)
    return;
  if (t->program) {
    program_stop(t->program);
    program_close(t->program);
  }
  free(t);
}

const struct pairing *tester_told(const struct tester *t) { return &t->told; }

/* ---- trials ------------------------------------------------------------------------------------------------------ */

static void blame(struct given *g, int status) {
  g->broken = 1ull << INV_ALIVE;
  g->stop = (struct given_stop){.end = -1, .signo = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status)};
  if (status == PROGRAM_HUNG)
    g->stop.signo = 0;
}

/* By somebody who interrupts us all, say. No planted fault raises one of these. */
static bool is_killed_from_outside(int status) {
  int signo = status != PROGRAM_HUNG && WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  return signo == SIGINT || signo == SIGTERM || signo == SIGHUP || signo == SIGQUIT || signo == SIGKILL;
}

/* One answer, copied before it is looked at. NULL, or what cannot be. */
static const char *take_answer(struct given *g, const struct given *from) {
  uint64_t broken = __atomic_load_n(&from->broken, __ATOMIC_RELAXED);
  struct given_stop stop = from->stop;
  __asm__ volatile("" ::: "memory"); /* the copy is not read again from where it came */
  g->broken = broken;
  g->stop = stop;
  return believe_answer(broken, &stop);
}

/* What was asked is still there, and all answers but the last, which ended the batch or is missing, say that nothing
 * is broken. */
static const char *take_answers(struct tester *t, struct given *g, unsigned n, unsigned ran) {
  const struct batch *b = &t->shared->batch;
  const char *lie = NULL;
  for (unsigned i = 0; i < n && !lie; i++)
    if (memcmp(&b->given[i], &g[i], offsetof(struct given, broken)))
      lie = "it was asked something else than it was";
  for (unsigned i = 0; i < ran && !lie; i++) {
    lie = take_answer(&g[i], &b->given[i]);
    if (!lie && i + 1 < ran && g[i].broken)
      lie = "it went on behind a trial that failed";
  }
  return lie;
}

/* `ran` are answered, the trial `current` runs or ran last. One that has not died answers until a trial fails. */
static const char *take(struct tester *t, struct given *g, unsigned n, unsigned ran, unsigned current) {
  if (ran > n || current > n || current < ran || current - ran > 1)
    return "it ran other trials than were given";
  const char *lie = take_answers(t, g, n, ran);
  if (!lie && t->runs && (ran != current || ran == 0 || (ran < n && !g[ran - 1].broken)))
    lie = "it is done before it is";
  return lie;
}

/* Up to the first that fails. *answered: how many were; 0 if the process ended before the first of them. NULL, or what
 * cannot be. */
static const char *run_some(struct tester *t, struct given *g, unsigned n, unsigned *answered) {
  struct batch *b = &t->shared->batch;
  int status = 0;
  memcpy(b->given, g, n * sizeof *g);
  b->n = n;
  b->ran = 0;
  t->shared->report.current = 0;
  t->used = true;
  t->runs = program_serve(t->program, &b->turn, &t->shared->report.current, TRIAL_PATIENCE_MS, &status);
  unsigned ran = __atomic_load_n(&b->ran, __ATOMIC_RELAXED);
  unsigned current = __atomic_load_n(&t->shared->report.current, __ATOMIC_RELAXED);
  const char *lie = take(t, g, n, ran, current);
  if (lie)
    return lie;
  *answered = t->runs || is_killed_from_outside(status) ? ran : current;
  if (*answered > ran)
    blame(&g[current - 1], status);
  return NULL;
}

bool tester_run(struct tester *t, struct given *g, unsigned n, char *why, size_t size) {
  for (unsigned done = 0, stuck = 0; done < n;) {
    unsigned most = n - done < GIVEN_MOST ? n - done : GIVEN_MOST;
    if (!t->runs && !tester_renew(t, why, size))
      return false;
    unsigned ran = 0;
    const char *lie = run_some(t, g + done, most, &ran);
    if (lie)
      return disbelieve(t, lie, why, size);
    stuck = ran ? 0 : stuck + 1;
    if (stuck == 3) {
      snprintf(why, size, "the program that abandons ends before it begins");
      return false;
    }
    done += ran;
    if (ran && g[done - 1].broken && !tester_renew(t, why, size))
      return false;
  }
  return true;
}

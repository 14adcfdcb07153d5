/* tester.c - carries out aborts of given programs, and survives what broken recovery does to the process. */
#include "engine/tester.h"

#include "abort/tables/report.h"
#include "run/program.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum { START_MS = 20000 /* on a machine that has much to do */, STARTS = 5 };

struct tester {
  struct tester_options options;
  struct program *program;
  struct shared *shared;
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

static bool start_once(struct tester *t, char *why, size_t size) {
  struct shared *s = t->shared;
  int status = 0;
  memset(&s->report, 0, sizeof s->report);
  s->report = (struct report){.magic = REPORT_MAGIC, .gives = 1, .forks = t->options.forks, .parts = 1};
  s->report.mutant = t->options.mutant;
  s->batch.turn = GIVEN_PROGRAM; /* or one that is quick would take what it is given afterwards for a batch */
  t->used = false;
  t->runs = program_start(t->program, t->options.forks) &&
            program_await(t->program, &s->batch.turn, &s->report.ready, START_MS, &status);
  return t->runs || complain(t, status, why, size);
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
  return t->shared->report.ended;
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

const struct pairing *tester_told(const struct tester *t) { return &t->shared->batch.told; }

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

/* Up to the first that fails. Returns how many were answered; 0 if the process ended before the first of them. */
static unsigned run_some(struct tester *t, struct given *g, unsigned n) {
  struct batch *b = &t->shared->batch;
  int status = 0;
  memcpy(b->given, g, n * sizeof *g);
  b->n = n;
  b->ran = 0;
  t->shared->report.current = 0;
  t->used = true;
  t->runs = program_serve(t->program, &b->turn, &t->shared->report.current, TRIAL_PATIENCE_MS, &status);
  unsigned ran = t->runs || is_killed_from_outside(status) ? b->ran : t->shared->report.current;
  for (unsigned i = 0; i < ran; i++) {
    g[i].broken = b->given[i].broken;
    g[i].stop = b->given[i].stop;
  }
  if (!t->runs && ran > b->ran)
    blame(&g[ran - 1], status);
  return ran;
}

bool tester_run(struct tester *t, struct given *g, unsigned n, char *why, size_t size) {
  for (unsigned done = 0, stuck = 0; done < n;) {
    unsigned most = n - done < GIVEN_MOST ? n - done : GIVEN_MOST;
    if (!t->runs && !tester_renew(t, why, size))
      return false;
    unsigned ran = run_some(t, g + done, most);
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

/* sweep.c - as much of a survey as a given time allows: first a little, which tells how fast the encoder is. */
#include "cli/survey/sweep.h"
#include "cli/parallel.h"
#include "cli/progress.h"
#include "cli/status.h"
#include "isa/form.h"

#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>

enum { PROBED = 4096 /* one of so many, to begin with */, CONFIRMED = 16 };

struct sum {
  uint64_t intents, plain; /* asked for; whatever the part, these are */
  struct survey_causes causes;
};

/* In memory that all processes share. */
struct board {
  atomic_int status; /* of the first process that could not go on */
  char why[256];
  struct sum sum[PARALLEL_JOBS];
};

struct pass {
  const struct sweep *sweep;
  struct board *board;
  struct surveyor *surveyor; /* of this process */
  unsigned job, every;
  double until;
};

static void take(void *ctx, const struct surveyed *r) {
  struct pass *p = ctx;
  struct sum *sum = &p->board->sum[p->job];
  sum->intents++;
  sum->plain += r->part == SURVEY_LEGAL;
  if (survey_outcome_is_finding(r->outcome))
    survey_causes_add(&sum->causes, r);
}

static bool is_over(const struct pass *p) { return p->board->status || *p->sweep->stop || seconds_now() > p->until; }

static void work(void *ctx, unsigned job, unsigned portion) {
  struct pass *p = ctx;
  p->job = job;
  if (is_over(p))
    return;
  if (!p->surveyor && !(p->surveyor = surveyor_open(p->sweep->encoder, p->every))) {
    p->board->status = STATUS_FAILED;
    return;
  }
  int status = surveyor_ask(p->surveyor, portion + 1, take, p, p->board->why, sizeof p->board->why);
  if (status)
    p->board->status = status;
}

static void end(void *ctx, unsigned job) {
  (void)job;
  surveyor_close(((struct pass *)ctx)->surveyor);
}

static int fail(int status, const char *because, char *why, size_t size) {
  snprintf(why, size, "survey: %s", *because ? because : "it could not go on");
  return status;
}

/* Asks for one of `every` intents. *took: in seconds. */
static int run(struct sweep *s, unsigned every, double seconds, double *took, char *why, size_t size) {
  struct board *b = mmap(NULL, sizeof *b, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (b == MAP_FAILED)
    return fail(STATUS_FAILED, "no memory", why, size);
  struct pass p = {.sweep = s, .board = b, .every = every, .until = seconds_now() + seconds};
  const struct parallel all = {.name = "survey",
                               .count = a64_form_count(),
                               .jobs = s->jobs,
                               .work = work,
                               .end = end,
                               .stop = s->stop,
                               .ctx = &p,
                               .sums = b->sum,
                               .bytes = sizeof *b->sum};
  int status = parallel_run(&all, took);
  if (b->status)
    status = fail(b->status, b->why, why, size);
  s->every = every;
  s->intents = s->plain = 0;
  s->causes.count = 0;
  s->causes.lost = 0;
  for (unsigned j = 0; j < PARALLEL_JOBS; j++) {
    s->intents += b->sum[j].intents;
    s->plain += b->sum[j].plain;
    survey_causes_merge(&s->causes, &b->sum[j].causes);
  }
  munmap(b, sizeof *b);
  return status;
}

/* For the time that is left, if all intents take as long as those of the first pass did. */
static unsigned every_of(const struct sweep *s, double took, double left) {
  unsigned times = 1;
  double each = took / (double)(s->intents + 1), beyond = (double)(s->intents - s->plain);
  while (times < PROBED && each * ((double)s->plain + beyond * times * 2) < left)
    times *= 2;
  return PROBED / times;
}

int sweep(struct sweep *s, char *why, size_t size) {
  double took = 0, left = s->seconds;
  int status = run(s, PROBED, left, &took, why, size);
  left -= took;
  unsigned every = every_of(s, took, left);
  if (!status && every < PROBED && !*s->stop)
    status = run(s, every, left, &took, why, size);
  if (!status) {
    survey_causes_sort(&s->causes);
    survey_causes_confirm(&s->causes, s->encoder, CONFIRMED);
  }
  return status;
}

/* runs.c - how fast programs are run, by the bulk engine and by an emulator for each. */
#include "cli/bench/bench.h"
#include "cli/fuzz/request.h"
#include "cli/progress.h"

#include <sys/resource.h>
#include <unistd.h>

struct measured { /* run of the engine */
  struct engine *e;
  double warm_up;      /* how long each worker runs programs before executions are counted */
  double begun, ready; /* ready: when each had run one; a machine takes seconds to boot; 0: some have not */
  double since;
  uint64_t before; /* executions by `since` */
};

/* The usual ones of `fuzz`, for one seed, and with no aborts, which cost what `aborts --bench` says. */
static struct engine_options options(double seconds) {
  struct fuzz_request q = fuzz_request_usual();
  struct engine_options o;
  q.seed = 1;
  q.time = seconds;
  q.aborts = "0";
  fuzz_settle(&q, &o);
  return o;
}

static uint64_t executions_so_far(const struct engine *e) {
  uint64_t sum = 0;
  for (unsigned i = 0; i < e->options.jobs; i++)
    sum += account_of(&e->worker[i])->tally.executions;
  return sum;
}

static bool all_have_run(const struct engine *e) {
  for (unsigned i = 0; i < e->options.jobs; i++)
    if (!account_of(&e->worker[i])->tally.executions)
      return false;
  return true;
}

static uint64_t programs_so_far(const struct engine *e) {
  uint64_t sum = 0;
  for (unsigned i = 0; i < e->options.jobs; i++)
    sum += account_of(&e->worker[i])->programs;
  return sum;
}

/* ---- processors -------------------------------------------------------------------------------------------------- */

struct spent { /* seconds */
  double passed, worked;
};

static double worked_by(int who) {
  struct rusage r;
  getrusage(who, &r);
  return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) + (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

static struct spent spent_now(void) {
  return (struct spent){seconds_now(), worked_by(RUSAGE_SELF) + worked_by(RUSAGE_CHILDREN)};
}

/* After its processes have ended. */
static double processors_since(const struct spent *begun) {
  struct spent now = spent_now();
  return (now.worked - begun->worked) / (now.passed - begun->passed);
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

static void ignore_report(void *ctx, const struct message *r) { (void)ctx, (void)r; }

static void on_tick(void *ctx) {
  struct measured *d = ctx;
  double now = seconds_now();
  if (!d->ready && all_have_run(d->e))
    d->ready = now;
  if (!d->before && d->ready && now - d->ready > d->warm_up) {
    d->before = executions_so_far(d->e);
    d->since = now;
  }
  if (now - d->begun > d->e->options.time)
    d->e->stop = 1;
}

static double rate_engine(struct bench *b, const struct engine_options *o) {
  struct measured d = {.e = engine_new(o), .warm_up = 2 * b->seconds, .begun = seconds_now()};
  struct spent begun = spent_now();
  b->programs = 0;
  if (!d.e || engine_run(d.e, ignore_report, on_tick, &d))
    return 0;
  b->processors = processors_since(&begun);
  b->programs = (double)programs_so_far(d.e) / o->time;
  double since = d.before ? d.since : d.begun; /* too short a run has no warm-up */
  return (double)(executions_so_far(d.e) - d.before) / (seconds_now() - since);
}

double rate_bulk(struct bench *b) {
  struct engine_options o = options(10 * b->seconds);
  return rate_engine(b, &o);
}

double rate_programs(struct bench *b) { return b->programs; }

/* Longer: a machine boots first. */
double rate_kernel(struct bench *b) {
  struct engine_options o = options(30 * b->seconds);
  o.run.backend = RUN_KERNEL;
  return rate_engine(b, &o);
}

/* A fresh emulator for every case, as a script around it would do. */
double rate_spawn(struct bench *b) {
  struct engine_options o = options(0);
  char why[256];
  struct spent begun = spent_now();
  unsigned n = 0;
  for (; seconds_now() - begun.passed < 2 * b->seconds; n++) {
    struct runner *r = run_open(&o.run, why, sizeof why);
    if (!r)
      return 0;
    run_close(r);
  }
  b->processors = processors_since(&begun);
  return n / (seconds_now() - begun.passed);
}

/* worker.c - one worker process: batches of cases, judged one after another. */
#include "engine/doubt.h"
#include "engine/engine.h"
#include "engine/keeper.h"
#include "gen/random.h"
#include "run/process.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOOK_USEC = 2000, TOLD = 2 /* other words of one form */, HANGS = 32 /* in one batch; each takes seconds */ };
static const double portion = 1; /* seconds: what is asked so long is judged, and told, before more is asked */

static void count_fates(fate_counts to, const struct trial *t) {
  for (unsigned i = 0; i < t->program.ninputs; i++)
    for (unsigned j = 0; j < t->program.count; j++)
      to[t->program.item[j].insn.form][t->fate[i][j]]++;
}

/* ---- batches ----------------------------------------------------------------------------------------------------- */

/* The parent is told of the first few of a form, and counts the rest by the coverage. */
static void enter_other(const struct engine *e, const struct worker *w, struct account *a, const struct trial *t,
                        uint64_t index, int pipe) {
  const struct verdict *v = &t->other;
  if (!v->finding)
    return;
  uint32_t *of_form = &a->coverage[t->program.item[v->item].insn.form].others;
  *of_form += 1;
  if (*of_form <= TOLD)
    engine_report(e, w, a, pipe, index, v);
}

static void enter(const struct engine *e, const struct worker *w, struct account *a, const struct trial *t,
                  uint64_t index, int pipe) {
  uint64_t mix = trial_digest(t) ^ index;
  tally_add(&a->tally, &t->tally);
  count_fates(a->fates, t);
  coverage_enter(a->coverage, t);
  enter_other(e, w, a, t, index, pipe);
  stops_enter(a->stops, t);
  a->digest += next_random(&mix);
  a->programs++;
  if (t->verdict.finding)
    engine_report(e, w, a, pipe, index, &t->verdict);
}

/* How many programs batch `b` has. */
static unsigned size_of_batch(const struct engine *e, uint64_t b) {
  uint64_t first = b * ENGINE_BATCH, cases = e->options.cases;
  return cases && cases < first + ENGINE_BATCH ? (unsigned)(cases - first) : ENGINE_BATCH;
}

/* Those of batch `b` from the given one on. */
static size_t draw_batch(const struct engine *e, uint64_t b, unsigned from, struct trial *t) {
  unsigned n = size_of_batch(e, b) - from;
  for (unsigned i = 0; i < n; i++)
    engine_program(&t[i].program, e->options.seed, b * ENGINE_BATCH + from + i);
  return n;
}

struct tools { /* of one worker */
  struct judge judge;
  struct keeper *keeper;
  struct trial *trial;
  struct tester *tester; /* NULL: nothing is abandoned */
  struct limit late;     /* for one that hangs */
  uint64_t restarts;     /* that are in the account */
  unsigned hung;         /* encoders, in this batch */
};

/* The first worker looks at the back end for all; one that replaces it has no need to. */
static bool looks(const struct engine *e, unsigned number) { return number == 0 && !e->seen; }

static bool open_tools(struct tools *k, struct engine *e, unsigned number, char *why, size_t size) {
  const struct engine_options *o = &e->options;
  bool runs = !o->aborts_only || looks(e, number);
  k->trial = calloc(ENGINE_BATCH, sizeof *k->trial);
  k->keeper = keeper_open(o->encoder);
  if (k->keeper) {
    keeper_portion(k->keeper, portion);
    keeper_go_on(k->keeper, true);
  }
  k->judge = (struct judge){.on = &e->on, .is_canonical = o->encoder->is_canonical, .samples = true};
  if (!k->trial || !k->keeper)
    snprintf(why, size, "no memory");
  if (!k->trial || !k->keeper || (runs && !(k->judge.runner = run_open(&o->run, why, size))))
    return false;
  struct tester_options tested = o->tester;
  k->late = (struct limit){.stop = &e->late};
  tested.limit = &k->late;
  return !o->aborts || (k->tester = tester_open(&tested, why, size));
}

static void close_tools(struct tools *k) {
  tester_close(k->tester);
  run_close(k->judge.runner);
  keeper_close(k->keeper);
  free(k->trial);
}

/* Whether the way and the cause that were asked for go together anywhere. */
static bool is_possible(const struct engine *e) {
  const struct engine_options *o = &e->options;
  bool any = false;
  for (int w = 0; w < WAYS; w++)
    for (int c = 0; c < CAUSES; c++)
      any |= (o->way < 0 || o->way == w) && (o->cause < 0 || o->cause == c) && e->pairing.fits[w][c];
  return any;
}

/* Returns an exit status. */
static int look(struct engine *e, struct tools *k, char *why, size_t size) {
  if (!judge_probe(k->judge.runner, &e->on, why, size))
    return 3;
  if (k->tester)
    e->pairing = *tester_pairing(k->tester);
  if (k->tester && !is_possible(e)) {
    snprintf(why, size, "fuzz: this way and cause do not go together here");
    return 2;
  }
  if (e->options.aborts_only) {
    run_close(k->judge.runner);
    k->judge.runner = NULL;
  }
  e->seen = true;
  return 0;
}

/* Returns an exit status. What takes long, the others do while the first worker looks. */
static int prepare(struct tools *k, struct engine *e, unsigned number, char *why, size_t size) {
  if (!open_tools(k, e, number, why, size))
    return 2;
  if (looks(e, number))
    return look(e, k, why, size);
  while (!e->seen && !e->stop)
    usleep(LOOK_USEC);
  return 0;
}

static uint64_t restarts_in(const struct tools *k) {
  const struct run_counts *c = run_counts(k->judge.runner);
  return c->deaths + c->hangs + keeper_restarts(k->keeper);
}

static unsigned count_hung(const struct trial *t, size_t n) {
  unsigned hung = 0;
  for (size_t i = 0; i < n; i++)
    hung += t[i].verdict.finding == FINDING_ENCODER_HUNG;
  return hung;
}

/* Those of the batch that are left, or as many as the encoder answers soon. What was asked before an end was wanted is
 * judged. Returns an exit status. */
static int judge_some(struct engine *e, struct worker *w, struct tools *k, int pipe, char *why, size_t size) {
  const struct account *now = account_of(w);
  unsigned judged = now->judged;
  uint64_t first = now->batch * ENGINE_BATCH + judged;
  size_t n = draw_batch(e, now->batch, judged, k->trial);
  int status = ENCODER_FINE;
  const struct limit stop = {.stop = &e->stop};
  if (!keeper_ask(k->keeper, k->trial, &n, &stop, &status, why, size))
    return status;
  w->encoder = keeper_pid(k->keeper);
  if (!judge(k->trial, n, &k->judge, why, size))
    return ENCODER_FAILED;
  if (!doubt_settle(k->keeper, k->trial, n, &k->judge, &stop, &status, why, size))
    return status;
  w->agent = run_pid(k->judge.runner);
  k->hung += count_hung(k->trial, n);
  struct account *a = account_open(w);
  a->restarts += restarts_in(k) - k->restarts;
  k->restarts = restarts_in(k);
  for (size_t i = 0; i < n; i++)
    enter(e, w, a, &k->trial[i], first + i, pipe);
  a->judged += (unsigned)n;
  account_close(w);
  return ENCODER_FINE;
}

/* What is behind so many hangs is left out. Returns an exit status. */
static int judge_batch(struct engine *e, struct worker *w, struct tools *k, int pipe, char *why, size_t size) {
  int status = ENCODER_FINE;
  k->hung = 0;
  while (!status && !e->stop && k->hung < HANGS && account_of(w)->judged < size_of_batch(e, account_of(w)->batch))
    status = judge_some(e, w, k, pipe, why, size);
  return status;
}

static void begin_next_batch(const struct engine *e, struct worker *w) {
  struct account *a = account_open(w);
  a->batch += e->options.jobs;
  a->judged = 0;
  a->abandoned = 0;
  account_close(w);
}

static bool is_left(const struct engine *e, const struct worker *w) {
  return !e->stop && (!e->options.cases || account_of(w)->batch * ENGINE_BATCH < e->options.cases);
}

static void end_aborts(struct worker *w, struct tester *t) {
  uint64_t unrepeated = tester_unrepeated(t);
  w->ended |= tester_end(t);
  struct account *a = account_open(w);
  a->unrepeated += tester_unrepeated(t) - unrepeated;
  account_close(w);
}

int engine_work(struct engine *e, unsigned number, int pipe) {
  struct worker *w = &e->worker[number];
  struct tools k = {.tester = NULL};
  char why[256];
  process_withhold(e, sizeof *e);
  int status = prepare(&k, e, number, why, sizeof why);
  if (status) {
    snprintf(e->trouble, sizeof e->trouble, "%s", why);
    return status;
  }
  w->begun = true;
  for (; is_left(e, w); begin_next_batch(e, w)) {
    status = e->options.aborts_only ? ENCODER_FINE : judge_batch(e, w, &k, pipe, why, sizeof why);
    if (!status && k.tester && !engine_abandon(e, w, k.tester, pipe, why, sizeof why))
      status = ENCODER_FAILED;
    if (status) {
      snprintf(e->trouble, sizeof e->trouble, "%s", why);
      close_tools(&k);
      return status;
    }
  }
  if (k.tester)
    end_aborts(w, k.tester);
  close_tools(&k);
  w->done = true;
  return 0;
}

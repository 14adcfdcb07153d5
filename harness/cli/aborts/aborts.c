/* aborts.c - the verb `aborts`: every cause by every way in every context, as a matrix. */
#include "check/abort.h"
#include "cli/aborts/keep.h"
#include "cli/aborts/names.h"
#include "cli/aborts/print.h"
#include "cli/directory.h"
#include "cli/options.h"
#include "cli/status.h"
#include "cli/verbs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool find(enum abort_table table, const char *name, uint8_t *row) {
  int found = name ? abort_row_named("aborts", table, name) : TRIAL_ANY;
  *row = (uint8_t)found;
  return found >= 0;
}

static bool find_kind(const char *name, uint8_t *kind) {
  *kind = TRIAL_ANY;
  for (uint8_t i = 0; name && i < TRIAL_KINDS; i++)
    if (!strcmp(aborts_kinds[i], name))
      *kind = i;
  if (name && *kind == TRIAL_ANY)
    bad_input("aborts: no kind of trial '%s'; `a64fuzz help aborts` lists them", name);
  return !name || *kind != TRIAL_ANY;
}

static bool choose(const struct aborts_request *q, struct abort_trial *only) {
  *only = matrix_all();
  only->position = (uint16_t)q->position;
  only->value = (uint8_t)q->value;
  bool good = find(ABORT_WAY, q->way, &only->way) && find(ABORT_CAUSE, q->cause, &only->cause) &&
              find(ABORT_CONTEXT, q->context, &only->context) && find(ABORT_CAUSE, q->before, &only->before) &&
              find_kind(q->kind, &only->kind);
  if (q->before && !q->kind)
    only->kind = TRIAL_PAIR;
  return good;
}

/* ---- a plan ------------------------------------------------------------------------------------------------------ */

/* The matrix, on the screen and kept. */
static int finish(const struct aborts_request *q, const struct aborts_result *r, double seconds) {
  char why[4400];
  int status = aborts_print(q, r, seconds);
  return q->record && !aborts_keep(q->out, r, why, sizeof why) ? harness_failed("%s", why) : status;
}

static int run_plan(const struct aborts_request *q, const struct abort_trial *only) {
  static struct aborts_result total;
  struct matrix_options o = {.only = *only, .seed = q->seed, .jobs = (unsigned)q->jobs};
  char why[256];
  struct progress progress;
  o.run = (struct run_options){.backend = run_backend_find(q->backend), .cpu = q->cpu, .agent = q->program};
  if (!matrix_possible(&o.run, why, sizeof why))
    return bad_input("aborts: %s", why);
  progress_begin(&progress);
  o.mutant = q->mutant ? mutant_number(q->mutant) : 0;
  o.bench = o.no_forks = q->bench;
  o.jobs = q->bench ? 1 : o.jobs;
  o.fresh = q->fresh;
  o.all = q->all;
  o.bare = q->bare;
  o.progress = &progress;
  bool good = matrix_run(&o, &total, why, sizeof why);
  double seconds = progress_end(&progress);
  if (!good)
    return harness_failed("aborts: %s", why);
  if (!q->bench && !total.planned)
    return bad_input("aborts: there is no such trial: %s", aborts_why_none(q, &total));
  return q->bench ? aborts_print_bench(q, &total) : finish(q, &total, seconds);
}

/* ---- a sweep ----------------------------------------------------------------------------------------------------- */

static void count_swept(void *ctx, const struct host_trial *g) {
  struct aborts_result *r = ctx;
  struct abort_trial trial = {.way = g->way, .cause = g->cause, .context = g->context, .position = (uint16_t)g->at};
  struct failure f = {.broken = g->broken, .trial = trial, .got = {g->stop.end, g->stop.signo, g->stop.code}};
  r->digest += abort_digest(g, r->planned);
  r->cell[g->way][g->cause].trials++;
  r->context_trials[g->context]++;
  r->planned++;
  r->executions++;
  f.pc = g->stop.pc;
  f.addr = g->stop.addr;
  if (g->broken)
    result_fail(r, &f);
}

static int run_sweep(const struct aborts_request *q, const struct abort_trial *only) {
  static struct aborts_result total;
  struct aborts_settings settings = aborts_settings(q);
  struct aborts_choice choice = {.way = q->way ? only->way : -1, .cause = q->cause ? only->cause : -1};
  double begun = seconds_now();
  choice.context = q->context ? only->context : CONTEXT_PLAIN;
  int status = aborts_sweep(&settings, &choice, q->sweep, count_swept, &total);
  return status ? status : finish(q, &total, seconds_now() - begun);
}

/* ---- the verb ---------------------------------------------------------------------------------------------------- */

static int run(const struct aborts_request *q) {
  struct abort_trial only;
  if (!choose(q, &only))
    return STATUS_BAD_INPUT;
  if (q->before && q->kind && strcmp(q->kind, "pair") != 0)
    return bad_input("aborts: --before is of --kind pair");
  if (q->sweep && (q->bench || q->bare || q->fresh || q->all || q->before || q->kind || q->position != ANY_POSITION ||
                   q->value != TRIAL_ANY))
    return bad_input(
        "aborts: --sweep takes none of --all, --bare, --before, --bench, --fresh, --kind, --position and --value");
  if (q->bench && q->record)
    return bad_input("aborts: --bench measures, and has no matrix to --record");
  if (q->bench && q->fresh)
    return bad_input("aborts: --bench does not take --fresh");
  return q->sweep ? run_sweep(q, &only) : run_plan(q, &only);
}

#define OPTIONS aborts
#define OPTIONS_STRUCT struct aborts_request
#define OPTIONS_DEF "cli/aborts/aborts.def"
#include "cli/options_table.h"

int verb_aborts(int argc, char **argv) {
  static char path[4096];
  struct aborts_request q;
  int n = aborts_take(argc, argv, &q);
  if (n)
    return n < 0 ? STATUS_BAD_INPUT : bad_input("aborts: takes no operand '%s'", argv[1]);
  if (run_backend_find(q.backend) == RUN_BACKENDS)
    return bad_input("aborts: no back end '%s'; there are:%s", q.backend, run_backend_names());
  if (q.mutant && !mutant_named("aborts", q.mutant))
    return STATUS_BAD_INPUT;
  if (strcmp(q.out, "/dev/null") != 0 && !directory_is_possible(q.out))
    return bad_input("'%s' cannot be a directory for findings: %s", q.out, strerror(errno));
  q.cpu = q.cpu ? q.cpu : run_cpu(run_backend_find(q.backend), NULL);
  q.own = q.program != NULL;
  q.program = abandoned_guest(q.program, q.mutant, path, sizeof path);
  return run(&q);
}

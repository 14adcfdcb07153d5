/* mutants.c - the verb `mutants`: recovery, or the encoder, that is broken on purpose, and what notices. */
#include "cli/aborts/mutants.h"

#include "cli/aborts/matrix.h"
#include "cli/aborts/names.h"
#include "cli/options.h"
#include "cli/score/score.h"
#include "cli/status.h"
#include "cli/verbs.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct mutant mutants[MUTANTS] = {
#define MUTANT_ON(need, class, id, way, killers, sentence, ...)                                                        \
  [MUTANT_##id] = {class, #id, sentence, NULL, WAY_##way, F_##need, killers},
#define UNTESTABLE(class, id, where, sentence) [MUTANT_##id] = {class, #id, sentence, where, 0, 0, 0},
#include "abort/tables/mutants.def"
#undef MUTANT_ON
#undef UNTESTABLE
};

/* ---- what came of one -------------------------------------------------------------------------------------------- */

enum mutant_fate mutant_fate(const struct hunt *h, unsigned i) {
  const struct mutant *m = &mutants[i];
  if (h->only && strcmp(h->only, m->name) != 0)
    return MUTANT_UNASKED;
  if (m->elsewhere || m->needs & h->lacks)
    return MUTANT_UNTESTABLE;
  return h->verdict[i].broken & m->killers ? MUTANT_KILLED : MUTANT_SURVIVED;
}

bool hunt_is_sound(const struct hunt *h) {
  const struct mutant_result *v = &h->verdict[MUTANT_NONE];
  return h->only || (v->ran && v->broken == 0);
}

unsigned hunt_count(const struct hunt *h, enum mutant_fate fate) {
  unsigned n = 0;
  for (unsigned i = 1; i < MUTANTS; i++)
    n += mutant_fate(h, i) == fate;
  return n;
}

/* ---- running them ------------------------------------------------------------------------------------------------ */

static struct matrix_options options(const struct hunt *h) {
  return (struct matrix_options){
      .run = {.backend = h->backend, .cpu = h->cpu, .agent = h->program}, .jobs = 1, .seed = 1, .only = matrix_all()};
}

/* Only the mutant's own way, only the cells, and forks only where death is what must come. */
static void hunt_one(struct hunt *h, struct companion *program, struct aborts_result *r, unsigned i) {
  const struct mutant *m = &mutants[i];
  struct matrix_options o = options(h);
  struct mutant_result *v = &h->verdict[i];
  o.mutant = i;
  o.until = m->killers;
  o.all = true;
  o.only.way = i == MUTANT_NONE ? WAY_trampoline : (uint8_t)m->way;
  o.only.kind = TRIAL_CELL;
  if (m->killers & BROKEN(DEATH)) {
    o.only.kind = TRIAL_DEATH;
    o.only.context = CONTEXT_FORKED;
  }
  v->ran = matrix_run_in(program, &o, r, v->why, sizeof v->why);
  v->broken = v->ran ? result_broken(r) : 0;
}

static bool has_to_run(const struct hunt *h, unsigned i) {
  return i == MUTANT_NONE ? !h->only : mutant_fate(h, i) == MUTANT_SURVIVED; /* until it is run */
}

static void hunt_all(struct hunt *h, struct companion *program, struct aborts_result *r) {
  for (unsigned i; (i = __atomic_fetch_add(&h->next, 1, __ATOMIC_RELAXED)) < MUTANTS;)
    if (has_to_run(h, i))
      hunt_one(h, program, r, i);
}

/* A guest is booted once for all that one thread runs. */
static void *hunt_on(void *arg) {
  struct hunt *h = arg;
  struct matrix_options o = options(h);
  struct aborts_result *r = calloc(1, sizeof *r);
  char why[128];
  struct companion *program = r ? matrix_open(&o.run, why, sizeof why) : NULL;
  if (program) {
    hunt_all(h, program, r);
    companion_close(program);
  }
  h->cut |= program == NULL;
  free(r);
  return NULL;
}

static int run(struct hunt *h) {
  pthread_t thread[MATRIX_JOBS];
  double begun = seconds_now();
  for (unsigned i = 0; i < h->jobs; i++)
    if (pthread_create(&thread[i], NULL, hunt_on, h) != 0)
      return harness_failed("mutants: cannot start a thread");
  for (unsigned i = 0; i < h->jobs; i++)
    pthread_join(thread[i], NULL);
  h->seconds = seconds_now() - begun;
  if (h->cut)
    return harness_failed("mutants: %s cannot be started again", h->program);
  (h->json ? hunt_print_json : hunt_print)(h);
  return hunt_count(h, MUTANT_SURVIVED) || !hunt_is_sound(h) ? STATUS_FINDINGS : STATUS_FINE;
}

/* ---- the verb ---------------------------------------------------------------------------------------------------- */

static bool is_row(const char *name) {
  unsigned i = 1;
  while (i < MUTANTS && strcmp(mutants[i].name, name) != 0)
    i++;
  return i < MUTANTS;
}

/* Runs no trial. False, with a line in why, if the back end cannot work here. */
static bool ask_what_lacks(struct hunt *h, char *why, size_t size) {
  struct matrix_options o = options(h);
  struct aborts_result *r = calloc(1, sizeof *r);
  struct companion *program = r ? matrix_open(&o.run, why, size) : NULL;
  o.only.kind = TRIAL_DEATH;
  bool good = program && matrix_run_in(program, &o, r, why, size);
  if (good)
    h->lacks = r->lacks;
  if (program)
    companion_close(program);
  free(r);
  return good;
}

#define OPTIONS mutants
#define OPTIONS_DEF "cli/aborts/mutants_options.def"
#include "cli/options_table.h"

int verb_mutants(int argc, char **argv) {
  static struct hunt h;
  struct mutants_options q;
  char why[256] = "no memory";
  int n = mutants_take(argc, argv, &q);
  if (n)
    return n < 0 ? STATUS_BAD_INPUT : bad_input("mutants: takes no operand '%s'", argv[1]);
  if (q.encoder)
    return q.cpu ? bad_input("mutants: --cpu is of recovery, and not of --encoder")
                 : score(&(struct score_words){q.class, q.only, q.form, q.without, q.jobs, q.seed, q.json});
  if (q.class || q.form || q.without)
    return bad_input("mutants: --class, --form and --without go with --encoder");
  if (q.only && !is_row(q.only) && !mutant_named("mutants", q.only))
    return STATUS_BAD_INPUT;
  h.only = q.only;
  h.jobs = q.jobs;
  h.json = q.json;
  h.program = matrix_program("mutants");
  h.backend = run_backend_find(q.backend);
  if (h.backend == RUN_BACKENDS)
    return bad_input("mutants: no back end '%s'; there are:%s", q.backend, run_backend_names());
  h.cpu = q.cpu ? q.cpu : run_cpu(h.backend, NULL);
  if (!ask_what_lacks(&h, why, sizeof why))
    return bad_input("mutants: %s", why);
  return run(&h);
}

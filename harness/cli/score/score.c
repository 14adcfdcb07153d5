/* score.c - puts every mutant of the reference encoder to the survey, form by form, in several processes. */
#include "cli/score/score.h"
#include "cli/status.h"
#include "run/limit.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

enum { FORMS_IN_PORTION = 4 };

struct run {
  const struct score_request *q;
  struct scoreboard *board;
  struct score_job *job; /* of this process */
  struct domain survey, beyond;
};

/* ---- accounts ---------------------------------------------------------------------------------------------------- */

static void keep_survivor(struct score_job *j, const struct mutation *m, const struct hunted *h) {
  if (j->kept == SURVIVORS_KEPT)
    return;
  struct survivor *s = &j->survivor[j->kept++];
  mutation_name(m, s->name);
  if (!h->in.form)
    return;
  a64_spell(&h->in, s->text);
  if (h->answer.answer == ENCODER_WORD)
    snprintf(s->detail, sizeof s->detail, "is given %08x", h->answer.word);
  else
    snprintf(s->detail, sizeof s->detail, "is refused");
}

static void count(struct score_job *j, const struct mutation *m, const struct hunted *h, uint64_t nanoseconds) {
  struct tallies *t = &j->of[m->by - operators];
  t->mutants++;
  t->nanoseconds += nanoseconds;
  t->equivalent += h->fate == FATE_OF_EQUIVALENT;
  t->other += h->fate == FATE_OF_OTHER;
  t->survived += h->fate == FATE_OF_SURVIVOR;
  if (h->fate == FATE_OF_SURVIVOR)
    keep_survivor(j, m, h);
  if (h->fate != FATE_OF_KILLED)
    return;
  t->killed[h->outcome]++;
  t->parts[h->part]++;
  t->asked += h->asked;
  t->most = h->asked > t->most ? h->asked : t->most;
  for (unsigned n = 0; n < NOTICES; n++)
    t->noticed[n] += h->noticed >> n & 1;
}

/* ---- the work ---------------------------------------------------------------------------------------------------- */

static bool is_asked(const struct score_request *q, const struct operator* by) {
  return (!q->class || q->class == by->class) && (!q->only || !strcmp(q->only, by->name));
}

static void put_to_survey(void *ctx, struct mutation *m) {
  struct run *run = ctx;
  struct hunted h;
  double begun = seconds_now();
  if (m->after)
    hunt_behind_form(m, &run->survey, run->q->without, &h);
  else if (m->form)
    hunt_in_form(m, &run->survey, &run->beyond, &h);
  else
    hunt_in_table(m, run->q->without, &h);
  count(run->job, m, &h, (uint64_t)((seconds_now() - begun) * 1e9));
}

static void work_on_form(struct run *run, unsigned form) {
  run->board->lacks_memory |=
      !domain_of_survey(&run->survey, form, run->q->without) || !domain_beyond(&run->beyond, form, run->q->seed);
  for (unsigned i = 0; i < operator_count && !run->board->lacks_memory; i++)
    if (is_asked(run->q, &operators[i]))
      mutations_of(&operators[i], a64_form(form), run->q->seed, put_to_survey, run);
  domain_clear(&run->survey);
  domain_clear(&run->beyond);
}

static unsigned portions_of_forms(void) { return (a64_form_count() + FORMS_IN_PORTION - 1) / FORMS_IN_PORTION; }

/* Each operator on the whole table first, one a portion: they may take long. Then the forms. */
static void work(void *ctx, unsigned job, unsigned portion) {
  struct run *run = ctx;
  run->job = &run->board->job[job];
  if (portion < operator_count) {
    const struct operator* by = & operators[portion];
    if (!run->q->form && is_asked(run->q, by))
      mutations_of(by, NULL, run->q->seed, put_to_survey, run);
    return;
  }
  unsigned first = 1 + (portion - operator_count) * FORMS_IN_PORTION;
  for (unsigned id = first; id < first + FORMS_IN_PORTION && id <= a64_form_count(); id++)
    if (!run->q->form || run->q->form == id)
      work_on_form(run, id);
}

/* ---- faults of an assembler -------------------------------------------------------------------------------------- */

bool score_asks_fault(const struct score_request *q, const struct encoder_fault *f) {
  return !q->form && (!q->class || q->class == f->class) && (!q->only || !strcmp(q->only, f->name));
}

static void work_on_fault(void *ctx, unsigned job, unsigned portion) {
  const struct run *run = ctx;
  const struct encoder_fault *f = encoder_fault_at(portion);
  (void)job;
  if (score_asks_fault(run->q, f))
    put_to_programs(f, run->q->seed, &run->board->faulted[portion]);
}

static unsigned count_faults(void) {
  unsigned n = 0;
  while (n < FAULTS_MOST && encoder_fault_at(n))
    n++;
  return n;
}

static int run_faults(struct run *run, double *seconds) {
  const struct parallel all = {
      .name = "mutants", .count = count_faults(), .jobs = run->q->jobs, .work = work_on_fault, .ctx = run};
  return score_faults(run->q, run->board, 0).faults ? parallel_run(&all, seconds) : STATUS_FINE;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static const char *trouble(const struct scoreboard *b) {
  for (unsigned i = 0; i < FAULTS_MOST; i++)
    if (*b->faulted[i].why)
      return b->faulted[i].why;
  return b->lacks_memory ? "no memory" : NULL;
}

static int judge(const struct score_request *q, const struct scoreboard *b, double seconds) {
  struct tallies all = score_of_class(q, b, 0);
  struct fault_sums faults = score_faults(q, b, 0);
  if (trouble(b))
    return harness_failed("mutants: %s", trouble(b));
  if (!all.mutants && !faults.faults)
    return bad_input("mutants: no operator fits there");
  (q->json ? score_print_json : score_print)(q, b, seconds);
  return all.survived || faults.survived ? STATUS_FINDINGS : STATUS_FINE;
}

int score_run(const struct score_request *q) {
  double seconds = 0, more = 0;
  struct run run = {.q = q};
  run.board = mmap(NULL, sizeof *run.board, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (run.board == MAP_FAILED)
    return harness_failed("mutants: no memory");
  witness_capstone.version(); /* once, and not in every process */
  witness_llvm.version();
  const struct parallel all = {.name = "mutants",
                               .count = operator_count + portions_of_forms(),
                               .jobs = q->jobs,
                               .work = work,
                               .ctx = &run,
                               .sums = run.board->job,
                               .bytes = sizeof *run.board->job};
  int status = parallel_run(&all, &seconds);
  if (!status)
    status = run_faults(&run, &more);
  if (!status)
    status = judge(q, run.board, seconds + more);
  munmap(run.board, sizeof *run.board);
  return status;
}

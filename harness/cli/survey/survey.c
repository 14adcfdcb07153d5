/* survey.c - the verb `survey`: asks an encoder for every form at every limit, and prints what came of it. */
#include "cli/options.h"
#include "cli/parallel.h"
#include "cli/require.h"
#include "cli/status.h"
#include "cli/survey/known.h"
#include "cli/survey/page.h"
#include "cli/survey/saved.h"
#include "cli/verbs.h"
#include "engine/tryout.h"
#include "isa/form.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { JOBS = PARALLEL_JOBS, FORMS_IN_PORTION = 8, SHOWN = 24 /* forms, causes */, CONFIRMED = 64 /* causes */ };

struct survey_options {
#define OPTION OPTION_FIELD
#include "cli/survey/survey.def"
#undef OPTION
};
#define OPTIONS survey
#define OPTIONS_STRUCT struct survey_options
#define OPTIONS_DEF "cli/survey/survey.def"
#include "cli/options_table.h"

struct sum {
  uint64_t counts[A64_FORMS + 1][OUTCOMES];
  uint64_t left_out[A64_FORMS + 1]; /* intents, after too many deaths of the encoder */
  struct survey_causes causes;
};

/* In memory that all processes share. */
struct board {
  int status; /* of the first process that could not go on */
  char why[256];
  struct sum sum[JOBS]; /* in the end the first has all */
};

struct run {
  const struct survey_options *q;
  const struct encoder *encoder;
  struct board *board;
  struct surveyor *surveyor; /* of this process */
  unsigned job, form;        /* the form asked for; 0: all */
  struct known_causes known;
};

/* ---- asking ------------------------------------------------------------------------------------------------------ */

static void print_finding(const struct surveyed *r) {
  char text[A64_TEXT];
  a64_spell(r->in, text);
  printf("%s: %s: %s", survey_outcome_key(r->outcome), text, r->verdict.detail);
  if (r->answer.answer == ENCODER_WORD)
    printf(" (got %08x)", r->answer.word);
  putchar('\n');
}

static void take(void *ctx, const struct surveyed *r) {
  struct run *run = ctx;
  struct sum *sum = &run->board->sum[run->job];
  sum->counts[r->in->form][r->outcome]++;
  if (!survey_outcome_is_finding(r->outcome))
    return;
  survey_causes_add(&sum->causes, r);
  if (run->form && !run->q->json)
    print_finding(r);
}

static void fail(struct board *b, int status, const char *why) {
  if (b->status)
    return;
  snprintf(b->why, sizeof b->why, "%s", why);
  b->status = status;
}

static void ask_form(struct run *run, unsigned form) {
  char why[256] = "no memory";
  if (!run->surveyor && !(run->surveyor = surveyor_open(run->encoder, (unsigned)run->q->every))) {
    fail(run->board, STATUS_FAILED, why);
    return;
  }
  int status = surveyor_ask(run->surveyor, form, take, run, why, sizeof why);
  run->board->sum[run->job].left_out[form] = surveyor_left_out(run->surveyor);
  if (status)
    fail(run->board, status, why);
}

static void work(void *ctx, unsigned job, unsigned portion) {
  struct run *run = ctx;
  unsigned first = 1 + portion * FORMS_IN_PORTION;
  run->job = job;
  for (unsigned id = first; id < first + FORMS_IN_PORTION && id <= a64_form_count(); id++)
    if (!run->board->status)
      ask_form(run, id);
}

static void end(void *ctx, unsigned job) {
  (void)job;
  surveyor_close(((struct run *)ctx)->surveyor);
}

static int ask_all(struct run *run, double *seconds) {
  const struct parallel all = {.name = "survey",
                               .count = (a64_form_count() + FORMS_IN_PORTION - 1) / FORMS_IN_PORTION,
                               .jobs = (unsigned)run->q->jobs,
                               .work = work,
                               .end = end,
                               .ctx = run,
                               .sums = run->board->sum,
                               .bytes = sizeof *run->board->sum};
  return parallel_run(&all, seconds);
}

/* ---- printing ---------------------------------------------------------------------------------------------------- */

/* Of what was found, that which is not known. */
struct news {
  uint64_t findings;
  unsigned causes;
};

static struct news news_of(const struct run *run, const struct survey_causes *c) {
  struct news n = {.findings = c->lost};
  for (unsigned i = 0; i < c->count; i++)
    if (!known_causes_have(&run->known, c->cause[i].key)) {
      n.findings += c->cause[i].count;
      n.causes++;
    }
  return n;
}

static uint64_t findings_of(const uint64_t counts[OUTCOMES]) {
  uint64_t n = 0;
  for (unsigned o = 0; o < OUTCOMES; o++)
    n += survey_outcome_is_finding((enum survey_outcome)o) ? counts[o] : 0;
  return n;
}

static void print_heading(void) {
  printf("%-16s", "form");
  for (unsigned o = 0; o < OUTCOMES; o++)
    printf(" %7s", survey_outcome_heading((enum survey_outcome)o));
  putchar('\n');
}

static void print_row(const char *name, const uint64_t counts[OUTCOMES]) {
  printf("%-16s", name);
  for (unsigned o = 0; o < OUTCOMES; o++)
    printf(" %7" PRIu64, counts[o]);
  putchar('\n');
}

/* Whether the encoder knows the form at all. */
static bool is_known(const uint64_t counts[OUTCOMES]) {
  for (unsigned o = 0; o < OUTCOMES; o++)
    if (o != OUTCOME_UNKNOWN && o != OUTCOME_INEXPRESSIBLE && counts[o])
      return true;
  return false;
}

static void print_forms(const struct run *run, uint64_t sum[OUTCOMES], unsigned *known) {
  unsigned shown = 0, left = 0;
  print_heading();
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    const uint64_t *counts = run->board->sum[0].counts[id];
    for (unsigned o = 0; o < OUTCOMES; o++)
      sum[o] += counts[o];
    *known += is_known(counts);
    bool wanted = run->q->all || findings_of(counts);
    if (wanted && (run->q->all || shown < SHOWN)) {
      print_row(a64_form_name(id), counts);
      shown++;
    } else {
      left += wanted;
    }
  }
  if (left)
    printf("... and %u more forms with findings; --all lists them\n", left);
  print_row("all", sum);
}

static void print_cause(const struct survey_cause *k) {
  char text[A64_TEXT], depends[CAUSE_DEPENDENCE];
  a64_spell(&k->in, text);
  printf("%" PRIu64 " of %u form%s: %s\n    %s: %s (%08x, form %s)\n", k->count, k->forms, k->forms == 1 ? "" : "s",
         k->key, text, k->verdict.detail, k->word, a64_form_name(k->in.form));
  if (*survey_cause_dependence(k, depends))
    printf("    %s\n", depends);
}

/* Those that are new, then how many are known. */
static void print_causes(const struct run *run, const struct survey_causes *c, const struct news *news) {
  unsigned shown = 0, known = c->count - news->causes;
  for (unsigned i = 0; i < c->count; i++)
    if (!known_causes_have(&run->known, c->cause[i].key) && (run->q->all || shown < SHOWN)) {
      print_cause(&c->cause[i]);
      shown++;
    }
  if (news->causes > shown)
    printf("... and %u more causes; --all lists them\n", news->causes - shown);
  if (known)
    printf("%u more cause%s known of this version of the encoder (--known)\n", known, known == 1 ? " is" : "s are");
}

static uint64_t left_out(const struct run *run) {
  uint64_t n = 0;
  for (unsigned id = 1; id <= a64_form_count(); id++)
    n += run->board->sum[0].left_out[id];
  return n;
}

static void print_left_out(const struct run *run) {
  uint64_t n = left_out(run);
  if (n)
    printf("%" PRIu64 " intents were not asked for: the encoder had died on too many others of their forms\n", n);
}

static void print_json_counts(const char *name, const uint64_t counts[OUTCOMES]) {
  printf("\"%s\": {", name);
  for (unsigned o = 0; o < OUTCOMES; o++)
    printf("%s\"%s\": %" PRIu64, o ? ", " : "", survey_outcome_key((enum survey_outcome)o), counts[o]);
  putchar('}');
}

static void print_json(const struct run *run, uint64_t sum[OUTCOMES], unsigned *known) {
  bool first = true;
  printf("{\"forms\": {");
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    const uint64_t *counts = run->board->sum[0].counts[id];
    for (unsigned o = 0; o < OUTCOMES; o++)
      sum[o] += counts[o];
    *known += is_known(counts);
    if (run->form && id != run->form)
      continue;
    printf("%s\n  ", first ? "" : ",");
    print_json_counts(a64_form_name(id), counts);
    first = false;
  }
  printf("\n},\n");
  print_json_counts("all", sum);
  printf("}\n");
}

/* ---- the verb ---------------------------------------------------------------------------------------------------- */

static bool write_page(const struct run *run, const struct survey_causes *causes, const uint64_t sum[OUTCOMES],
                       char *why, size_t size) {
  const struct survey_page page = {.encoder = run->encoder->name,
                                   .version = run->encoder->version ? run->encoder->version : "",
                                   .counts = run->board->sum[0].counts,
                                   .form = run->form,
                                   .causes = causes,
                                   .findings = findings_of(sum)};
  return !run->q->html || survey_page_write(run->q->html, &page, why, size);
}

static void add_up(struct board *b) {
  for (unsigned j = 1; j < JOBS; j++) {
    for (unsigned id = 1; id <= a64_form_count(); id++) {
      b->sum[0].left_out[id] += b->sum[j].left_out[id];
      for (unsigned o = 0; o < OUTCOMES; o++)
        b->sum[0].counts[id][o] += b->sum[j].counts[id][o];
    }
    survey_causes_merge(&b->sum[0].causes, &b->sum[j].causes);
  }
}

static int finish(const struct run *run, struct survey_causes *causes, double seconds) {
  uint64_t sum[OUTCOMES] = {0}, asked = 0;
  unsigned known = 0;
  char why[256];
  add_up(run->board);
  survey_causes_merge(causes, &run->board->sum[0].causes);
  survey_causes_sort(causes);
  survey_causes_confirm(causes, run->encoder, CONFIRMED);
  struct news news = news_of(run, causes);
  if (run->q->json) {
    print_json(run, sum, &known);
  } else {
    print_forms(run, sum, &known);
    print_causes(run, causes, &news);
    print_left_out(run);
  }
  for (unsigned o = 0; o < OUTCOMES; o++)
    asked += sum[o];
  if (!run->q->json) {
    printf("intents=%" PRIu64 " forms=%u", asked, known);
    for (unsigned o = 0; o < OUTCOMES; o++)
      printf(" %s=%" PRIu64, survey_outcome_key((enum survey_outcome)o), sum[o]);
    printf(" causes=%u known=%u left_out=%" PRIu64 " seconds=%.1f\n", causes->count, causes->count - news.causes,
           left_out(run), seconds);
  }
  if (!write_page(run, causes, sum, why, sizeof why))
    return bad_input("%s", why);
  if (run->q->out &&
      !survey_causes_save(causes, &run->known, run->encoder, run->q->encoder, run->q->out, why, sizeof why))
    return bad_input("%s", why);
  if (!known)
    return harness_failed("survey: nothing was judged: the encoder knows none of %" PRIu64 " intents", asked);
  if (news.findings)
    return STATUS_FINDINGS;
  unsigned wanted = run->form ? 1 : require_forms(run->q->require, a64_form_count());
  if (known < wanted)
    return harness_failed("survey: the encoder knows %u of %u forms; --require wants %u", known, a64_form_count(),
                          wanted);
  return STATUS_FINE;
}

static int survey(struct run *run, struct survey_causes *causes) {
  double seconds = 0;
  int status = STATUS_FINE;
  if (run->form)
    ask_form(run, run->form);
  else
    status = ask_all(run, &seconds);
  if (run->form)
    end(run, 0);
  if (run->board->status)
    return run->board->status == STATUS_BAD_INPUT ? bad_input("%s", run->board->why)
                                                  : harness_failed("%s", run->board->why);
  return status ? status : finish(run, causes, seconds);
}

int verb_survey(int argc, char **argv) {
  struct survey_options q;
  char why[512];
  int n = survey_take(argc, argv, &q);
  if (n < 0)
    return STATUS_BAD_INPUT;
  if (n)
    return bad_input("survey: takes no operand, not '%s'", argv[1]);
  if (!require_is_good("survey", q.require))
    return STATUS_BAD_INPUT;
  struct run run = {.q = &q, .form = q.form ? a64_find_form(q.form) : 0};
  if (q.form && !run.form)
    return bad_input("survey: no form '%s'; `a64fuzz forms` lists them", q.form);
  if (!(run.encoder = encoder_open(q.encoder, why, sizeof why)))
    return bad_input("%s", why);
  if ((n = encoder_try(run.encoder, NULL, why, sizeof why)))
    return n == STATUS_BAD_INPUT ? bad_input("%s", why) : harness_failed("%s", why);
  if (!known_causes_read(&run.known, q.known, run.encoder))
    return STATUS_BAD_INPUT;
  run.board = mmap(NULL, sizeof *run.board, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  struct survey_causes *causes = calloc(1, sizeof *causes);
  if (run.board == MAP_FAILED || !causes)
    return harness_failed("no memory");
  int status = survey(&run, causes);
  free(causes);
  munmap(run.board, sizeof *run.board);
  return status;
}

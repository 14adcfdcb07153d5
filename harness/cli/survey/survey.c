/* survey.c - the verb `survey`: asks an encoder for every form at every limit, and says what came of it. */
#include "cli/directory.h"
#include "cli/encoder_start.h"
#include "cli/options.h"
#include "cli/parallel.h"
#include "cli/require.h"
#include "cli/status.h"
#include "cli/survey/crew.h"
#include "cli/survey/page.h"
#include "cli/survey/print.h"
#include "cli/survey/saved.h"
#include "cli/survey/stamp.h"
#include "cli/verbs.h"
#include "isa/form.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { JOBS = PARALLEL_JOBS, CONFIRMED = 64 /* causes */ };

#define OPTIONS survey
#define OPTIONS_DEF "cli/survey/survey.def"
#include "cli/options_table.h"

struct run {
  const struct survey_options *q;
  const struct encoder *encoder;
  unsigned form; /* the one asked for; 0: all */
  struct known_causes known;
  struct crew_result result;
};

static void print_each(void *ctx, const struct surveyed *r) {
  (void)ctx;
  if (survey_outcome_is_finding(r->outcome))
    survey_print_finding(r);
}

static int ask(struct run *run, char *why, size_t size) {
  const struct survey_options *q = run->q;
  const struct crew_order order = {.encoder = run->encoder,
                                   .jobs = (unsigned)q->jobs,
                                   .every = (unsigned)q->every,
                                   .form = run->form,
                                   .known = &run->known,
                                   .each = run->form && q->all && !q->json ? print_each : NULL};
  int status = crew_ask(&order, &run->result, why, size);
  if (!status)
    survey_causes_confirm(&run->result.causes, run->encoder, CONFIRMED, NULL);
  return status;
}

/* ---- what comes of it -------------------------------------------------------------------------------------------- */

static bool write_page(const struct run *run, char *why, size_t size) {
  const struct survey_page page = {.encoder = run->encoder->name,
                                   .version = run->encoder->version ? run->encoder->version : "",
                                   .result = &run->result,
                                   .form = run->form};
  return !run->q->html || survey_page_write(run->q->html, &page, why, size);
}

static bool save(const struct run *run, char *why, size_t size) {
  return !run->q->out || survey_causes_save(&run->result.causes, run->encoder, run->q->encoder, run->q->out, why, size);
}

static int judge(const struct run *run) {
  struct survey_sum sum = survey_sum_of(&run->result);
  if (!sum.known)
    return harness_failed("survey: nothing was judged: the encoder knows none of %" PRIu64 " intents",
                          run->result.intents);
  if (survey_causes_news(&run->result.causes).findings)
    return STATUS_FINDINGS;
  unsigned wanted = run->form ? 1 : require_forms(run->q->require, a64_form_count());
  if (sum.known < wanted)
    return harness_failed("survey: the encoder knows %u of %u forms; --require wants %u", sum.known, a64_form_count(),
                          wanted);
  return STATUS_FINE;
}

/* For `fuzz`, which need not do again what was done here. */
static void stamp(const struct run *run, const struct stamp *s) {
  if (!run->form)
    stamp_put(s, &run->result, (unsigned)run->q->every);
}

static int survey(struct run *run) {
  static struct stamp before;
  char why[512];
  stamp_of(&before, run->q->encoder, run->encoder, &run->known);
  int status = ask(run, why, sizeof why);
  if (status)
    return status == STATUS_BAD_INPUT ? bad_input("%s", why) : harness_failed("%s", why);
  if (run->q->json)
    survey_print_json(&run->result, run->form);
  else
    survey_print(&run->result, run->q->all && !run->form, run->form, !run->encoder->chooses);
  stamp(run, &before);
  if (!write_page(run, why, sizeof why) || !save(run, why, sizeof why))
    return bad_input("%s", why);
  return judge(run);
}

/* ---- the verb ---------------------------------------------------------------------------------------------------- */

/* Before the work, which would be lost. */
static int look_at_places(const struct survey_options *q) {
  if (q->html && !file_is_possible(q->html))
    return bad_input("'%s': no place for a page: %s", q->html, strerror(errno));
  if (q->out && !make_directory(q->out))
    return bad_input("'%s' cannot be a directory for findings: %s", q->out, strerror(errno));
  return STATUS_FINE;
}

static int survey_encoder(struct run *run) {
  char why[512];
  int n;
  if (!(run->encoder = encoder_open(run->q->encoder, why, sizeof why)))
    return bad_input("%s", why);
  if ((n = encoder_start(run->encoder, NULL, NULL)))
    return n;
  if (!known_causes_read(&run->known, run->q->known, run->encoder))
    return STATUS_BAD_INPUT;
  return (n = look_at_places(run->q)) ? n : survey(run);
}

int verb_survey(int argc, char **argv) {
  struct survey_options q;
  int n = survey_take(argc, argv, &q);
  if (n < 0)
    return STATUS_BAD_INPUT;
  if (n)
    return bad_input("survey: takes no operand, not '%s'", argv[1]);
  if (!require_is_good("survey", q.require))
    return STATUS_BAD_INPUT;
  unsigned form = q.form ? a64_find_form(q.form) : 0;
  if (q.form && !form)
    return bad_input("survey: no form '%s'; `a64fuzz forms` lists them", q.form);
  struct run *run = calloc(1, sizeof *run);
  if (!run)
    return harness_failed("no memory");
  run->q = &q;
  run->form = form;
  int status = survey_encoder(run);
  free(run);
  return status;
}

/* print.c - a survey on the terminal: the table of forms, the causes of what is wrong, a line of figures; or JSON. */
#include "cli/survey/print.h"
#include "isa/form.h"

#include <inttypes.h>
#include <stdio.h>

enum { SHOWN = 24 /* forms, causes */, OTHERS = 12 };

/* ---- figures ----------------------------------------------------------------------------------------------------- */

static uint64_t findings_of(const uint64_t counts[OUTCOMES]) {
  uint64_t n = 0;
  for (unsigned o = 0; o < OUTCOMES; o++)
    n += survey_outcome_is_finding((enum survey_outcome)o) ? counts[o] : 0;
  return n;
}

/* Whether the encoder knows the form at all. */
static bool is_known(const uint64_t counts[OUTCOMES]) {
  for (unsigned o = 0; o < OUTCOMES; o++)
    if (o != OUTCOME_UNKNOWN && o != OUTCOME_INEXPRESSIBLE && counts[o])
      return true;
  return false;
}

struct survey_sum survey_sum_of(const struct crew_result *r) {
  struct survey_sum sum = {.known = 0};
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    sum.known += is_known(r->counts[id]);
    for (unsigned o = 0; o < OUTCOMES; o++)
      sum.counts[o] += r->counts[id][o];
  }
  return sum;
}

/* ---- forms ------------------------------------------------------------------------------------------------------- */

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

static void print_forms(const struct crew_result *r, const struct survey_sum *sum, bool all) {
  unsigned shown = 0, left = 0;
  print_heading();
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    bool wanted = all || findings_of(r->counts[id]);
    if (wanted && (all || shown < SHOWN)) {
      print_row(a64_form_name(id), r->counts[id]);
      shown++;
    } else {
      left += wanted;
    }
  }
  if (left)
    printf("... and %u more forms with findings; --all lists them\n", left);
  print_row("all", sum->counts);
}

/* ---- causes ------------------------------------------------------------------------------------------------------ */

static void print_answer(const struct insn *in, const struct answer *a, const char *detail) {
  char text[A64_TEXT];
  a64_spell(in, text);
  printf("%s: %s", text, detail);
  if (a->answer == ENCODER_WORD)
    printf(" (%08x, form %s)", a->word, a64_form_name(in->form));
  putchar('\n');
}

void survey_print_finding(const struct surveyed *r) {
  printf("%s: ", survey_outcome_key(r->outcome));
  print_answer(r->in, &r->answer, r->verdict.detail);
}

static void print_cause(const struct survey_cause *k, bool examples) {
  char depends[CAUSE_DEPENDENCE];
  unsigned forms = survey_cause_forms(k);
  printf("%" PRIu64 " of %u form%s: %s\n", k->count, forms, forms == 1 ? "" : "s", k->name.key);
  for (unsigned i = 0; i < (examples ? k->samples : 1); i++) {
    fputs("    ", stdout);
    print_answer(&k->sample[i].in, &k->sample[i].answer, k->sample[i].detail);
  }
  if (*survey_cause_dependence(k, depends))
    printf("    %s\n", depends);
}

/* Those that are new, then how many are known. */
static void print_causes(const struct survey_causes *c, bool all, bool examples) {
  struct cause_news news = survey_causes_news(c);
  unsigned shown = 0, known = c->count - news.causes;
  for (unsigned i = 0; i < c->count; i++)
    if (!c->cause[i].known && (all || shown < SHOWN)) {
      print_cause(&c->cause[i], examples);
      shown++;
    }
  if (news.causes > shown)
    printf("... and %u more causes; --all lists them\n", news.causes - shown);
  if (c->lost)
    printf("%" PRIu64 " more findings are of causes for which there was no room\n", c->lost);
  if (known)
    printf("%u more cause%s known of this version of the encoder (--known)\n", known, known == 1 ? " is" : "s are");
}

/* Other words that do the same, with one example of each mnemonic. */
static void print_others(const struct survey_causes *c, bool all) {
  unsigned shown = all || c->count < OTHERS ? c->count : OTHERS;
  if (shown)
    puts("another encoding with the same effect, which is no finding:");
  for (unsigned i = 0; i < shown; i++)
    print_cause(&c->cause[i], false);
  if (c->count > shown)
    printf("... and of %u more mnemonics; --all lists them\n", c->count - shown);
}

/* ---- the end ----------------------------------------------------------------------------------------------------- */

static void print_figures(const struct crew_result *r, const struct survey_sum *sum) {
  struct cause_news news = survey_causes_news(&r->causes);
  printf("intents=%" PRIu64 " forms=%u", r->intents, sum->known);
  for (unsigned o = 0; o < OUTCOMES; o++)
    printf(" %s=%" PRIu64, survey_outcome_key((enum survey_outcome)o), sum->counts[o]);
  printf(" causes=%u known=%u left_out=%" PRIu64 " seconds=%.1f rate=%.0f/s\n", r->causes.count,
         r->causes.count - news.causes, r->left_out, r->seconds, r->seconds > 0 ? (double)r->intents / r->seconds : 0);
}

void survey_print(const struct crew_result *r, bool all, bool examples, bool others) {
  struct survey_sum sum = survey_sum_of(r);
  print_forms(r, &sum, all);
  print_causes(&r->causes, all, examples);
  if (others)
    print_others(&r->others, all || examples);
  if (r->left_out)
    printf("%" PRIu64 " intents were not asked for: the encoder had died on too many others of their forms\n",
           r->left_out);
  print_figures(r, &sum);
}

static void print_json_counts(const char *name, const uint64_t counts[OUTCOMES]) {
  printf("\"%s\": {", name);
  for (unsigned o = 0; o < OUTCOMES; o++)
    printf("%s\"%s\": %" PRIu64, o ? ", " : "", survey_outcome_key((enum survey_outcome)o), counts[o]);
  putchar('}');
}

void survey_print_json(const struct crew_result *r, unsigned form) {
  struct survey_sum sum = survey_sum_of(r);
  const char *comma = "";
  printf("{\"forms\": {");
  for (unsigned id = 1; id <= a64_form_count(); id++)
    if (!form || id == form) {
      printf("%s\n  ", comma);
      print_json_counts(a64_form_name(id), r->counts[id]);
      comma = ",";
    }
  printf("\n},\n");
  print_json_counts("all", sum.counts);
  printf(",\n\"intents\": %" PRIu64 ", \"seconds\": %.3f}\n", r->intents, r->seconds);
}

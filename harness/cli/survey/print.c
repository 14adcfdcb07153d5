/* print.c - a survey on the terminal: the table of forms, the causes of what is wrong, a line of figures; or JSON. */
#include "cli/survey/print.h"
#include "cli/terminal.h"
#include "isa/form.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 24 /* forms, causes */, OTHERS = 12, NAME = 16, COUNT = 7 /* columns */ };

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

/* How wide the column of an outcome is. On a terminal that has no room for all, only as wide as it has to be, and
 * nothing where nothing came out so: 0. */
static int width_of(const struct survey_sum *sum, unsigned o) {
  if (terminal_holds(stdout, NAME + OUTCOMES * (1 + COUNT)))
    return COUNT;
  int heading = (int)strlen(survey_outcome_heading((enum survey_outcome)o));
  int digits = snprintf(NULL, 0, "%" PRIu64, sum->counts[o]);
  return !sum->counts[o] ? 0 : digits > heading ? digits : heading;
}

static void print_heading(const struct survey_sum *sum) {
  printf("%-*s", NAME, "form");
  for (unsigned o = 0; o < OUTCOMES; o++)
    if (width_of(sum, o))
      printf(" %*s", width_of(sum, o), survey_outcome_heading((enum survey_outcome)o));
  putchar('\n');
}

static void print_row(const char *name, const uint64_t counts[OUTCOMES], const struct survey_sum *sum) {
  printf("%-*s", NAME, name);
  for (unsigned o = 0; o < OUTCOMES; o++)
    if (width_of(sum, o))
      printf(" %*" PRIu64, width_of(sum, o), counts[o]);
  putchar('\n');
}

static void print_forms(const struct crew_result *r, const struct survey_sum *sum, bool all) {
  unsigned shown = 0, left = 0;
  print_heading(sum);
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    bool wanted = all || findings_of(r->counts[id]);
    if (wanted && (all || shown < SHOWN)) {
      print_row(a64_form_name(id), r->counts[id], sum);
      shown++;
    } else {
      left += wanted;
    }
  }
  if (left)
    printf("... and %u more forms with findings; --all lists them\n", left);
  print_row("all", sum->counts, sum);
}

/* ---- causes ------------------------------------------------------------------------------------------------------ */

static void print_answer(unsigned indent, const char *before, const struct insn *in, const struct answer *a,
                         const char *detail) {
  char text[A64_TEXT], word[A64_TEXT] = "", line[1024];
  a64_spell(in, text);
  if (a->answer == ENCODER_WORD)
    snprintf(word, sizeof word, " (%08x, form %s)", a->word, a64_form_name(in->form));
  snprintf(line, sizeof line, "%s%s: %s%s", before, text, detail, word);
  printf("%*s", (int)indent, "");
  terminal_wrap(stdout, indent, line);
}

void survey_print_finding(const struct surveyed *r) {
  char before[32];
  snprintf(before, sizeof before, "%s: ", survey_outcome_key(r->outcome));
  print_answer(0, before, r->in, &r->answer, r->verdict.detail);
}

static void print_cause(const struct survey_cause *k, bool examples) {
  char depends[CAUSE_DEPENDENCE];
  unsigned forms = survey_cause_forms(k);
  printf("%" PRIu64 " of %u form%s: %s\n", k->count, forms, forms == 1 ? "" : "s", k->name.key);
  for (unsigned i = 0; i < (examples ? k->samples : 1); i++)
    print_answer(4, "", &k->sample[i].in, &k->sample[i].answer, k->sample[i].detail);
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

static void print_figures(const struct crew_result *r, const struct survey_sum *sum, FILE *out) {
  struct cause_news news = survey_causes_news(&r->causes);
  fprintf(out, "intents=%" PRIu64 " forms=%u", r->intents, sum->known);
  for (unsigned o = 0; o < OUTCOMES; o++)
    fprintf(out, " %s=%" PRIu64, survey_outcome_key((enum survey_outcome)o), sum->counts[o]);
  fprintf(out, " causes=%u known=%u left_out=%" PRIu64 " seconds=%.1f rate=%.0f/s", r->causes.count,
          r->causes.count - news.causes, r->left_out, r->seconds, r->seconds > 0 ? (double)r->intents / r->seconds : 0);
}

/* One line, but on a terminal, which would break it amid a word. */
static void print_line(const struct crew_result *r, const struct survey_sum *sum) {
  char *line = NULL;
  size_t size;
  FILE *out = open_memstream(&line, &size);
  if (!out)
    return;
  print_figures(r, sum, out);
  if (!fclose(out))
    terminal_wrap(stdout, 0, line);
  free(line);
}

void survey_print(const struct crew_result *r, bool all, bool examples, bool others) {
  struct survey_sum sum = survey_sum_of(r);
  print_forms(r, &sum, all);
  print_causes(&r->causes, all, examples);
  if (others)
    print_others(&r->others, all || examples);
  if (r->left_out)
    printf("%" PRIu64 " intents were not asked for: the encoder had died or hung on too many others\n", r->left_out);
  print_line(r, &sum);
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

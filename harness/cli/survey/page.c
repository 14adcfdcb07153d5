/* page.c - a survey as a page of HTML: every form a square, its counts as a bar, the causes of what is wrong. */
#include "cli/survey/page.h"
#include "cli/html.h"
#include "isa/form.h"

#include <inttypes.h>
#include <string.h>

/* How an outcome is coloured (html.h). */
static const char *colour_of(enum survey_outcome o) {
  if (survey_outcome_is_finding(o))
    return "bad";
  return o == OUTCOME_RIGHT ? "good" : o == OUTCOME_OTHER ? "fair" : "none";
}

static uint64_t count_of(const uint64_t counts[OUTCOMES], const char *colour) {
  uint64_t n = 0;
  for (unsigned o = 0; o < OUTCOMES; o++)
    n += !strcmp(colour_of((enum survey_outcome)o), colour) ? counts[o] : 0;
  return n;
}

/* Of a form: the worst that came of it. */
static const char *colour_of_form(const uint64_t counts[OUTCOMES]) {
  static const char *const order[] = {"bad", "fair", "good", "none"};
  for (unsigned i = 0; i < sizeof order / sizeof *order; i++)
    if (count_of(counts, order[i]))
      return order[i];
  return "none";
}

static bool is_shown(const struct survey_page *p, unsigned form) { return !p->form || p->form == form; }

/* ---- the forms, chapter by chapter ------------------------------------------------------------------------------- */

static void write_counts(FILE *out, const uint64_t counts[OUTCOMES]) {
  const char *comma = "";
  for (unsigned o = 0; o < OUTCOMES; o++)
    if (counts[o]) {
      fprintf(out, "%s%s %" PRIu64, comma, survey_outcome_key((enum survey_outcome)o), counts[o]);
      comma = ", ";
    }
}

static void write_square(FILE *out, const struct survey_page *p, unsigned form) {
  const char *name = a64_form_name(form);
  fprintf(out, "<a class=\"%s\" href=\"#%s\" title=\"%s: ", colour_of_form(p->result->counts[form]), name, name);
  write_counts(out, p->result->counts[form]);
  fputs("\"></a>\n", out);
}

static const char *feature_of(unsigned form) {
  const struct form *f = a64_form(form);
  return f->feature && *f->feature ? f->feature : a64_form(f->parent)->feature;
}

/* All of one feature, in the order of the table; false: an earlier form has shown them. */
static bool write_feature(FILE *out, const struct survey_page *p, unsigned first) {
  const char *feature = feature_of(first);
  for (unsigned id = 1; id < first; id++)
    if (!strcmp(feature_of(id), feature))
      return false;
  fputs("<div class=\"part\"><small>", out);
  html_text(out, feature);
  fputs("</small><div class=\"map\">\n", out);
  for (unsigned id = first; id <= a64_form_count(); id++)
    if (!strcmp(feature_of(id), feature))
      write_square(out, p, id);
  fputs("</div></div>\n", out);
  return true;
}

static void write_map(FILE *out, const struct survey_page *p) {
  static const struct {
    const char *colour, *phrase;
  } legend[] = {{"good", "right"}, {"fair", "another encoding"}, {"bad", "findings"}, {"none", "not known"}};
  fputs("<h2>Every form of the table, by architectural feature</h2>\n<p class=\"dim\">", out);
  for (unsigned i = 0; i < sizeof legend / sizeof *legend; i++)
    fprintf(out, "<span class=\"key %s\"></span>%s", legend[i].colour, legend[i].phrase);
  fputs("</p>\n<div class=\"parts\">\n", out);
  for (unsigned id = 1; id <= a64_form_count(); id++)
    write_feature(out, p, id);
  fputs("</div>\n", out);
}

/* ---- causes ------------------------------------------------------------------------------------------------------ */

static void write_cause(FILE *out, const struct survey_cause *c) {
  char text[A64_TEXT], depends[CAUSE_DEPENDENCE];
  a64_spell(&c->sample->in, text);
  fprintf(out, "<tr><td class=\"number\">%" PRIu64 "<td class=\"number\">%u<td>", c->count, survey_cause_forms(c));
  html_text(out, c->name.key);
  fputs("<td class=\"code\">", out);
  html_text(out, text);
  fputs("<br><span class=\"dim\">", out);
  html_text(out, c->verdict.detail);
  fprintf(out, " (%08x)</span>%s", c->sample->answer.word, *survey_cause_dependence(c, depends) ? "<br>" : "");
  html_text(out, depends);
  putc('\n', out);
}

static void write_causes(FILE *out, const struct survey_causes *c) {
  if (!c->count)
    return;
  fputs("<h2>What is wrong, by its most likely cause</h2>\n<table>\n<tr><th class=\"number\">intents"
        "<th class=\"number\">forms<th>cause<th>for example\n",
        out);
  for (unsigned i = 0; i < c->count; i++)
    write_cause(out, &c->cause[i]);
  fputs("</table>\n", out);
}

/* ---- counts ------------------------------------------------------------------------------------------------------ */

static void write_bar(FILE *out, const uint64_t counts[OUTCOMES]) {
  static const char *const order[] = {"good", "fair", "none", "bad"};
  fputs("<td><div class=\"bar\">", out);
  for (unsigned i = 0; i < sizeof order / sizeof *order; i++) {
    uint64_t n = count_of(counts, order[i]);
    if (n)
      fprintf(out, "<span class=\"%s\" style=\"flex: %" PRIu64 "\"></span>", order[i], n);
  }
  fputs("</div>", out);
}

static void write_row(FILE *out, const char *name, const uint64_t counts[OUTCOMES], bool is_form) {
  fprintf(out, is_form ? "<tr id=\"%s\"><td class=\"code\">%s" : "<tr><th>%s", name, name);
  write_bar(out, counts);
  for (unsigned o = 0; o < OUTCOMES; o++)
    fprintf(out, counts[o] ? "<td class=\"number %s\">%" PRIu64 : "<td class=\"number none\">.",
            colour_of((enum survey_outcome)o), counts[o]);
  putc('\n', out);
}

static void write_table(FILE *out, const struct survey_page *p) {
  uint64_t sum[OUTCOMES] = {0};
  fputs("<h2>Every form</h2>\n<table>\n<tr><th>form<th>", out);
  for (unsigned o = 0; o < OUTCOMES; o++)
    fprintf(out, "<th class=\"number\" title=\"%s\">%s", survey_outcome_phrase((enum survey_outcome)o),
            survey_outcome_heading((enum survey_outcome)o));
  putc('\n', out);
  for (unsigned id = 1; id <= a64_form_count(); id++)
    for (unsigned o = 0; o < OUTCOMES; o++)
      sum[o] += is_shown(p, id) ? p->result->counts[id][o] : 0;
  write_row(out, "all", sum, false);
  for (unsigned id = 1; id <= a64_form_count(); id++)
    if (is_shown(p, id))
      write_row(out, a64_form_name(id), p->result->counts[id], true);
  fputs("</table>\n", out);
}

bool survey_page_write(const char *path, const struct survey_page *p, char *why, size_t size) {
  FILE *out = html_begin(path, "Survey of an AArch64 encoder", why, size);
  if (!out)
    return false;
  const struct survey_causes *c = &p->result->causes;
  struct cause_news news = survey_causes_news(c);
  uint64_t findings = news.findings + news.known_findings;
  fputs("<p>", out);
  html_text(out, p->encoder);
  fputs(" ", out);
  html_text(out, p->version);
  fprintf(out, ": <b>%" PRIu64 " finding%s</b>, of %u cause%s.</p>\n", findings, findings == 1 ? "" : "s", c->count,
          c->count == 1 ? "" : "s");
  if (!p->form)
    write_map(out, p);
  write_causes(out, c);
  write_table(out, p);
  return html_end(out, path, why, size);
}

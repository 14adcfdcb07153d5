/* page.c - a report as one page: what was found, how the run went, what it covered, and all of each finding. */
#include "cli/html.h"
#include "cli/report/report.h"
#include "cli/show/picture.h"

#include <stdlib.h>
#include <string.h>

enum { GROUPS = 256, LISTED = 20 };
/* Of the picture of rates; what stands to the left of it and below are numbers. */
enum { WIDTH = 840, HEIGHT = 150, LEFT = 60, BELOW = 18, TOP = 8 };

/* ---- how it went ------------------------------------------------------------------------------------------------- */

/* Executions a second, between one look and the next. */
static double rate_at(const struct record *k, unsigned i) {
  double seconds = k->rate[i].seconds - k->rate[i - 1].seconds;
  return seconds > 0 ? (double)(k->rate[i].executions - k->rate[i - 1].executions) / seconds : 0;
}

/* Zero and the most, on the left; the end, on the right; a line at each quarter. */
static void put_axes(FILE *out, double most, double end) {
  fputs("<g fill=\"var(--dim)\" font-size=\"11\" stroke=\"none\">\n", out);
  for (unsigned quarter = 0; quarter <= 4; quarter++) {
    double y = HEIGHT - quarter * (HEIGHT - TOP) / 4.0;
    fprintf(out, "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"var(--line)\"/>", LEFT, LEFT + WIDTH, y,
            y);
    fprintf(out, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.0f</text>\n", LEFT - 6, y + 4, most * quarter / 4);
  }
  fprintf(out, "<text x=\"%d\" y=\"%d\">0 s</text><text x=\"%d\" y=\"%d\" text-anchor=\"end\">%.0f s</text></g>\n",
          LEFT, HEIGHT + BELOW - 2, LEFT + WIDTH, HEIGHT + BELOW - 2, end);
}

/* Between two looks the rate is their mean: a step. All three are parts of the whole. */
static void put_step(FILE *out, double from, double to, double rate) {
  double y = HEIGHT - rate * (HEIGHT - TOP);
  fprintf(out, "%.1f,%.1f %.1f,%.1f ", LEFT + from * WIDTH, y, LEFT + to * WIDTH, y);
}

static void put_rates(FILE *out, const struct record *k) {
  double most = 1, end = k->rates ? k->rate[k->rates - 1].seconds : 0;
  if (k->rates < 3 || end <= 0)
    return;
  for (unsigned i = 1; i < k->rates; i++)
    most = rate_at(k, i) > most ? rate_at(k, i) : most;
  const struct record_rate *last = &k->rate[k->rates - 1];
  fprintf(out,
          "<h2>Executions a second</h2>\n<p class=\"dim\">%.0f on average, at most %.0f; %llu programs and %llu "
          "executions in %.0f s.</p>\n",
          (double)last->executions / end, most, last->programs, last->executions, end);
  fprintf(out, "<svg viewBox=\"0 0 %d %d\" width=\"100%%\" role=\"img\" aria-label=\"executions a second\">\n",
          LEFT + WIDTH, HEIGHT + BELOW);
  put_axes(out, most, end);
  fputs("<polyline fill=\"none\" stroke=\"var(--fair)\" stroke-width=\"2\" points=\"", out);
  for (unsigned i = 1; i < k->rates; i++)
    put_step(out, k->rate[i - 1].seconds / end, k->rate[i].seconds / end, rate_at(k, i) / most);
  fputs("\"/></svg>\n", out);
}

/* ---- what it covered --------------------------------------------------------------------------------------------- */

static bool is_found(const struct report *r, unsigned form) {
  for (unsigned i = 0; i < r->count; i++)
    if (r->finding[i].saved.program.count && r->finding[i].saved.program.item[r->finding[i].item].insn.form == form)
      return true;
  return false;
}

/* bad: a finding; good: judged, with all its limits; fair: judged; none: not. */
static const char *class_of(const struct report *r, unsigned form) {
  const struct record_form *f = &r->record.form[form];
  return is_found(r, form) ? "bad" : !f->judged ? "none" : f->seen == f->limits ? "good" : "fair";
}

static void put_key(FILE *out) {
  fputs(
      "<p class=\"dim\"><span class=\"key bad\"></span>finding<span class=\"key good\"></span>judged, at all limits of "
      "its operands<span class=\"key fair\"></span>judged<span class=\"key none\"></span>not judged</p>\n",
      out);
}

static void put_square(FILE *out, const char *class, const char *title) {
  fprintf(out, "<span class=\"%s\" title=\"", class);
  html_text(out, title);
  fputs("\"></span>", out);
}

static void put_forms(FILE *out, const struct report *r) {
  char title[128];
  fputs("<h2>Forms</h2>\n", out);
  put_key(out);
  fputs("<div class=\"map\">\n", out);
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    const struct record_form *f = &r->record.form[id];
    snprintf(title, sizeof title, "%.48s: %u asked, %u judged, %u of %u limits", a64_form_name(id), f->asked, f->judged,
             f->seen, f->limits);
    put_square(out, class_of(r, id), title);
  }
  fputs("\n</div>\n", out);
}

/* Bits 31 to 24 of the first word that is drawn of a form. */
static unsigned group_of(unsigned form) {
  struct insn in;
  uint32_t word = 0;
  a64_draw(form, A64_LEGAL, (const uint32_t[A64_OPS]){0}, &in);
  a64_encode(&in, &word, NULL);
  return word >> 24;
}

struct group_of_words {
  unsigned forms, judged, complete, found;
};

static void put_group(FILE *out, unsigned bits, const struct group_of_words *g) {
  char title[96];
  const char *class = g->found ? "bad" : !g->judged ? "none" : g->complete == g->forms ? "good" : "fair";
  snprintf(title, sizeof title, "%02x......: %u of %u forms judged, %u at all limits, %u with findings", bits,
           g->judged, g->forms, g->complete, g->found);
  if (g->forms)
    put_square(out, class, title);
  else
    fputs("<span></span>", out);
}

/* Sixteen rows of sixteen: bits 31 to 28 down, 27 to 24 across. Empty: no form is there. */
static void put_space(FILE *out, const struct report *r) {
  struct group_of_words group[GROUPS] = {{0}};
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    struct group_of_words *g = &group[group_of(id)];
    const char *class = class_of(r, id);
    g->forms++;
    g->judged += strcmp(class, "none") != 0;
    g->complete += !strcmp(class, "good");
    g->found += !strcmp(class, "bad");
  }
  fputs("<h2>Encoding space</h2>\n<p class=\"dim\">Bits 31 to 28 of the word down, 27 to 24 across.</p>\n"
        "<div class=\"map\" style=\"display: grid; grid-template-columns: repeat(16, 13px)\">\n",
        out);
  for (unsigned i = 0; i < GROUPS; i++)
    put_group(out, i, &group[i]);
  fputs("\n</div>\n", out);
}

/* ---- findings ---------------------------------------------------------------------------------------------------- */

static void put_pre(FILE *out, const char *text) {
  fputs("<pre>", out);
  html_lines(out, text ? text : "");
  fputs("</pre>\n", out);
}

static void put_fields(FILE *out, const struct reported *f) {
  char *text = NULL;
  size_t size;
  FILE *picture = f->has_word ? open_memstream(&text, &size) : NULL;
  if (!picture)
    return;
  const struct form *form = a64_form(f->saved.program.item[f->item].insn.form);
  picture_word(a64_form(form->parent), f->word, picture);
  fclose(picture);
  put_pre(out, text);
  free(text);
}

static void put_row(FILE *out, const char *name, const char *text) {
  if (!*text)
    return;
  fprintf(out, "<tr><th>%s</th><td class=\"code\">", name);
  html_text(out, text);
  fputs("</td></tr>\n", out);
}

/* What it is called: its kind, the form it is about, and where in that. */
static void put_name(FILE *out, const struct reported *f) {
  const struct saved *s = &f->saved;
  html_text(out, *s->finding ? s->finding : "a case without a finding");
  if (s->program.count)
    fprintf(out, " %s", a64_form_name(s->program.item[f->item].insn.form));
  fputs(*s->where ? " " : "", out);
  html_text(out, s->where);
}

/* Each leads to what is known of it. */
static void put_part_of_list(FILE *out, const struct report *r, unsigned from, unsigned to) {
  fputs("<table>\n", out);
  for (unsigned i = from; i < to; i++) {
    fprintf(out, "<tr><td><a href=\"#finding-%u\">", i + 1);
    put_name(out, &r->finding[i]);
    fputs("</a></td><td>", out);
    html_text(out, r->finding[i].saved.story);
    fputs("</td></tr>\n", out);
  }
  fputs("</table>\n", out);
}

/* As many as a screen holds; the pictures come before the others. */
static void put_list(FILE *out, const struct report *r) {
  unsigned first = r->count > LISTED + 5 ? LISTED : r->count;
  put_part_of_list(out, r, 0, first);
  if (first == r->count)
    return;
  fprintf(out, "<details><summary>%u more</summary>\n", r->count - first);
  put_part_of_list(out, r, first, r->count);
  fputs("</details>\n", out);
}

static bool is_of_kind(const struct reported *f, const char *kind) { return !strcmp(f->saved.finding, kind); }

static unsigned count_kind(const struct report *r, const char *kind) {
  unsigned n = 0;
  for (unsigned i = 0; i < r->count; i++)
    n += is_of_kind(&r->finding[i], kind);
  return n;
}

/* How many of each kind, in the order in which they come. */
static void put_kinds(FILE *out, const struct report *r) {
  for (unsigned i = 0; i < r->count; i++) {
    const char *kind = r->finding[i].saved.finding;
    unsigned j = 0;
    while (!is_of_kind(&r->finding[j], kind))
      j++;
    if (j < i || !*kind)
      continue;
    fprintf(out, "<span class=\"figure\"><b>%u</b> ", count_kind(r, kind));
    html_text(out, kind);
    fputs("</span>\n", out);
  }
}

static void put_coverage(FILE *out, const struct report *r) {
  unsigned judged = 0, seen = 0, limits = 0;
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    judged += r->record.form[id].judged > 0;
    seen += r->record.form[id].seen;
    limits += r->record.form[id].limits;
  }
  fprintf(out,
          "<span class=\"figure\"><b>%u of %u</b> forms judged</span>\n"
          "<span class=\"figure\"><b>%u of %u</b> limits of operands reached</span>\n",
          judged, a64_form_count(), seen, limits);
}

/* What one wants to know first. */
static void put_figures(FILE *out, const struct report *r) {
  fprintf(out, "<p><span class=\"figure\"><b class=\"%s\">%u</b> finding%s</span>\n", r->count ? "wrong" : "right",
          r->count, r->count == 1 ? "" : "s");
  put_kinds(out, r);
  if (r->record.any)
    put_coverage(out, r);
  fputs("</p>\n<p class=\"dim\">", out);
  html_text(out, r->folder);
  fputs(r->record.any || r->record.any_aborts ? "</p>\n" : ". Rates and coverage were not kept: --record does.</p>\n",
        out);
}

static void put_finding(FILE *out, const struct reported *f, unsigned number) {
  char *text = case_spell(&f->saved);
  fprintf(out, "<h2 id=\"finding-%u\">", number);
  put_name(out, f);
  fputs("</h2>\n<p>", out);
  html_text(out, f->saved.story);
  fputs("</p>\n", out);
  put_fields(out, f);
  fputs("<table>\n", out);
  put_row(out, "where", f->saved.where);
  put_row(out, "expected", f->saved.expected);
  put_row(out, "found", f->saved.found);
  put_row(out, "encoder", f->saved.encoder);
  put_row(out, "run by", f->saved.backend);
  put_row(out, "authorities", f->saved.authorities);
  put_row(out, "versions", f->saved.versions);
  put_row(out, "replay", f->command);
  fputs("</table>\n<details><summary>the case</summary>", out);
  put_pre(out, text);
  fputs("</details>\n", out);
  free(text);
}

bool report_html(const struct report *r, const char *path, char *why, size_t size) {
  FILE *out = html_begin(path, "a64fuzz report", why, size);
  if (!out)
    return false;
  put_figures(out, r);
  if (r->count)
    put_list(out, r);
  if (r->record.any) {
    put_forms(out, r);
    put_space(out, r);
    put_rates(out, &r->record);
  }
  if (r->record.any_aborts)
    report_matrix(out, &r->record);
  for (unsigned i = 0; i < r->count; i++)
    put_finding(out, &r->finding[i], i + 1);
  return html_end(out, path, why, size);
}

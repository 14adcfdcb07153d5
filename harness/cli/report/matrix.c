/* matrix.c - the matrix of aborts on the page of a report: causes down, ways across. */
#include "case/abort.h"
#include "cli/html.h"
#include "cli/report/report.h"

static bool has_way(const struct record *k, unsigned way) {
  unsigned trials = 0;
  for (unsigned c = 0; c < CAUSES; c++)
    trials += k->cell[way][c].trials;
  return trials != 0;
}

static bool has_cause(const struct record *k, unsigned cause) {
  unsigned trials = 0;
  for (unsigned w = 0; w < WAYS; w++)
    trials += k->cell[w][cause].trials;
  return trials != 0;
}

static void put_head(FILE *out, const struct record *k) {
  fputs("<tr><th></th>", out);
  for (unsigned w = 0; w < WAYS; w++) {
    if (!has_way(k, w))
      continue;
    fputs("<th><span>", out);
    html_text(out, abort_name(ABORT_WAY, w));
    fputs("</span></th>", out);
  }
  fputs("</tr>\n", out);
}

static void put_cell(FILE *out, unsigned way, unsigned cause, const struct record_cell *c) {
  char title[320];
  const char *class = c->failed ? "bad" : c->trials ? "good" : "none";
  snprintf(title, sizeof title, "%s by %s: %u trials, %u failed%s%s", abort_name(ABORT_CAUSE, cause),
           abort_name(ABORT_WAY, way), c->trials, c->failed, c->failed ? ", broken: " : "", c->failed ? c->broken : "");
  fprintf(out, "<td><span class=\"%s\" title=\"", class);
  html_text(out, title);
  fprintf(out, "\">%s</span></td>", c->failed ? "!" : "");
}

static void put_row(FILE *out, const struct record *k, unsigned cause) {
  fputs("<tr><th title=\"", out);
  html_text(out, abort_sentence(ABORT_CAUSE, cause));
  fputs("\">", out);
  html_text(out, abort_name(ABORT_CAUSE, cause));
  fputs("</th>", out);
  for (unsigned w = 0; w < WAYS; w++)
    if (has_way(k, w))
      put_cell(out, w, cause, &k->cell[w][cause]);
  fputs("</tr>\n", out);
}

static void put_summary(FILE *out, const struct record *k) {
  unsigned trials = 0, failed = 0;
  for (unsigned w = 0; w < WAYS; w++)
    for (unsigned c = 0; c < CAUSES; c++) {
      trials += k->cell[w][c].trials;
      failed += k->cell[w][c].failed;
    }
  fprintf(out,
          "<p class=\"dim\">%u trials, %u failed: causes down, ways across."
          "<span class=\"key bad\"></span>failed<span class=\"key good\"></span>passed"
          "<span class=\"key none\"></span>does not go together, or was not asked for</p>\n",
          trials, failed);
}

void report_matrix(FILE *out, const struct record *k) {
  fputs("<h2>Aborts</h2>\n", out);
  put_summary(out, k);
  fputs("<table class=\"matrix\">\n", out);
  put_head(out, k);
  for (unsigned c = 0; c < CAUSES; c++)
    if (has_cause(k, c))
      put_row(out, k, c);
  fputs("</table>\n", out);
}

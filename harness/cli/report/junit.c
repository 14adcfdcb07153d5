/* junit.c - findings as JUnit's XML: a test case for each, which fails; none: one that passes. */
#include "cli/html.h"
#include "cli/report/file.h"
#include "cli/report/report.h"

#include <stdlib.h>

static void put_attribute(FILE *out, const char *name, const char *text) {
  fprintf(out, " %s=\"", name);
  html_text(out, text);
  putc('"', out);
}

static void put_finding(FILE *out, const struct reported *f) {
  char *text = case_spell(&f->saved);
  fputs("    <testcase classname=\"a64fuzz\"", out);
  put_attribute(out, "name", f->path);
  fputs(">\n      <failure", out);
  put_attribute(out, "type", f->saved.finding);
  put_attribute(out, "message", f->saved.story);
  fputs(">", out);
  html_text(out, f->command);
  fputs("\n", out);
  html_lines(out, text ? text : "");
  fputs("</failure>\n    </testcase>\n", out);
  free(text);
}

bool report_junit(const struct report *r, const char *path, char *why, size_t size) {
  FILE *out = report_open(path, why, size);
  if (!out)
    return false;
  unsigned tests = r->count ? r->count : 1;
  fprintf(out,
          "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"a64fuzz\" tests=\"%u\" "
          "failures=\"%u\" errors=\"0\" skipped=\"0\" time=\"0\">\n",
          tests, r->count);
  for (unsigned i = 0; i < r->count; i++)
    put_finding(out, &r->finding[i]);
  if (!r->count)
    fputs("    <testcase classname=\"a64fuzz\" name=\"nothing was found\"/>\n", out);
  fputs("  </testsuite>\n</testsuites>\n", out);
  return report_close(out, path, why, size);
}

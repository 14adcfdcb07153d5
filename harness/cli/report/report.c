/* report.c - the verb `report`: findings of a folder as a page, as JUnit's XML and as SARIF. */
#include "cli/report/report.h"
#include "case/folder.h"
#include "cli/options.h"
#include "cli/status.h"
#include "cli/verbs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define OPTIONS report
#define OPTIONS_DEF "cli/report/report.def"
#include "cli/options_table.h"

typedef bool write_report(const struct report *r, const char *path, char *why, size_t size);

static bool write_one(const struct report *r, write_report *write, const char *given, const char *name, char *why,
                      size_t size) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", r->folder, name);
  if (!given && !folder_clear(path)) {
    snprintf(why, size, "%s: %s", path, strerror(errno));
    return false;
  }
  if (!write(r, given ? given : path, why, size))
    return false;
  printf("%s\n", given ? given : path);
  return true;
}

int verb_report(int argc, char **argv) {
  struct report_options q;
  struct report r;
  char why[4400];
  int n = report_take(argc, argv, &q);
  if (n < 0)
    return STATUS_BAD_INPUT;
  if (n != 1)
    return bad_input("report: takes one folder, in which `fuzz --out` put its cases");
  if (!report_load(&r, argv[1], why, sizeof why))
    return bad_input("%s", why);
  bool good = write_one(&r, report_html, q.html, "report.html", why, sizeof why) &&
              write_one(&r, report_junit, q.junit, "report.xml", why, sizeof why) &&
              write_one(&r, report_sarif, q.sarif, "report.sarif", why, sizeof why);
  if (good)
    printf("findings=%u\n", r.count);
  report_free(&r);
  return good ? STATUS_FINE : bad_input("%s", why);
}

/* record.c - how a run went, as a file of columns. */
#include "cli/report/record.h"
#include "case/abort.h"
#include "case/folder.h"

#include <stdlib.h>
#include <string.h>

void record_put_rate(FILE *out, const struct record_rate *r) {
  fprintf(out, "rate\t%.2f\t%llu\t%llu\n", r->seconds, r->programs, r->executions);
}

void record_put_form(FILE *out, unsigned form, const struct record_form *f) {
  fprintf(out, "form\t%s\t%u\t%u\t%u\t%u\n", a64_form_name(form), f->asked, f->judged, f->seen, f->limits);
}

void record_put_cell(FILE *out, unsigned way, unsigned cause, const struct record_cell *c) {
  fprintf(out, "cell\t%s\t%s\t%u\t%u\t%s\n", abort_name(ABORT_WAY, way), abort_name(ABORT_CAUSE, cause), c->trials,
          c->failed, *c->broken ? c->broken : "none");
}

static bool take_rate(struct record *r, const char *line) {
  struct record_rate rate;
  if (sscanf(line, "rate\t%lf\t%llu\t%llu", &rate.seconds, &rate.programs, &rate.executions) != 3)
    return true;
  struct record_rate *more = realloc(r->rate, (r->rates + 1) * sizeof *more);
  if (!more)
    return false;
  r->rate = more;
  r->rate[r->rates++] = rate;
  return true;
}

/* A form that this table has not is passed over. */
static void take_form(struct record *r, const char *line) {
  struct record_form f;
  char name[64];
  unsigned id;
  if (sscanf(line, "form\t%63s\t%u\t%u\t%u\t%u", name, &f.asked, &f.judged, &f.seen, &f.limits) == 5 &&
      (id = a64_find_form(name)))
    r->form[id] = f;
}

/* A way or a cause that these tables have not is passed over. */
static void take_cell(struct record *r, const char *line) {
  struct record_cell c = {0};
  char way[64], cause[64];
  if (sscanf(line, "cell\t%63s\t%63s\t%u\t%u\t%159[^\n]", way, cause, &c.trials, &c.failed, c.broken) < 4)
    return;
  int w = abort_find(ABORT_WAY, way), k = abort_find(ABORT_CAUSE, cause);
  if (w >= 0 && k >= 0)
    r->cell[w][k] = c;
}

bool record_take(struct record *r, FILE *in) {
  char line[512];
  bool good = true;
  while (good && fgets(line, sizeof line, in)) {
    good = take_rate(r, line);
    take_form(r, line);
    take_cell(r, line);
  }
  return good;
}

/* Sets *any if there is the file. */
static bool read_file(struct record *r, const char *folder, const char *name, bool *any) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *in = folder_has(path) ? fopen(path, "re") : NULL;
  *any = in != NULL;
  bool good = !in || record_take(r, in);
  if (in)
    fclose(in);
  return good;
}

bool record_begin(struct record *r) {
  memset(r, 0, sizeof *r);
  r->form = calloc(a64_form_count() + 1, sizeof *r->form);
  return r->form != NULL;
}

bool record_read(struct record *r, const char *folder) {
  return record_begin(r) && read_file(r, folder, RECORD_FILE, &r->any) &&
         read_file(r, folder, RECORD_ABORTS, &r->any_aborts);
}

void record_free(struct record *r) {
  free(r->rate);
  free(r->form);
}

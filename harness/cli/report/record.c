/* record.c - how a run went, as a file of columns. */
#include "cli/report/record.h"

#include <stdlib.h>
#include <string.h>

void record_put_rate(FILE *out, const struct record_rate *r) {
  fprintf(out, "rate\t%.2f\t%llu\t%llu\n", r->seconds, r->programs, r->executions);
}

void record_put_form(FILE *out, unsigned form, const struct record_form *f) {
  fprintf(out, "form\t%s\t%u\t%u\t%u\t%u\n", a64_form_name(form), f->asked, f->judged, f->seen, f->limits);
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

bool record_read(struct record *r, const char *folder) {
  char path[4096], line[512];
  *r = (struct record){.form = calloc(a64_form_count() + 1, sizeof *r->form)};
  snprintf(path, sizeof path, "%s/" RECORD_FILE, folder);
  FILE *in = fopen(path, "re");
  bool good = r->form != NULL;
  r->any = in != NULL;
  while (good && in && fgets(line, sizeof line, in)) {
    good = take_rate(r, line);
    take_form(r, line);
  }
  if (in)
    fclose(in);
  return good;
}

void record_free(struct record *r) {
  free(r->rate);
  free(r->form);
}

/* keep.c - how a run goes, kept beside its cases for `report`. */
#include "case/folder.h"
#include "cli/fuzz/session.h"
#include "cli/progress.h"
#include "cli/report/record.h"
#include "cli/status.h"

#include <errno.h>
#include <string.h>

static bool begin(struct session *s) {
  char path[4096];
  if (s->record || !s->q->record)
    return s->record != NULL;
  snprintf(path, sizeof path, "%s/" RECORD_FILE, s->q->out);
  if (!(s->record = folder_clear(path) ? fopen(path, "we") : NULL) && !s->lost)
    s->lost = harness_failed("%s: %s", path, strerror(errno));
  return s->record != NULL;
}

static void put_rate(struct session *s, double seconds) {
  struct sums k = sum_up(s->e);
  record_put_rate(s->record, &(struct record_rate){seconds, k.programs, k.t.executions});
}

void keep_tick(struct session *s) {
  double seconds = seconds_now() - s->begun;
  if (!begin(s) || seconds - s->kept < 1)
    return;
  s->kept = seconds;
  put_rate(s, seconds);
}

void keep_end(struct session *s) {
  if (!begin(s))
    return;
  put_rate(s, seconds_now() - s->begun);
  const struct form_coverage *all = sum_up_forms(s->e);
  for (unsigned id = 1; id <= a64_form_count(); id++)
    record_put_form(s->record, id,
                    &(struct record_form){all[id].asked, all[id].judged, (unsigned)__builtin_popcount(all[id].limits),
                                          coverage_limits(a64_form(id))});
  if (fflush(s->record) || ferror(s->record))
    s->lost = harness_failed("%s/" RECORD_FILE ": %s", s->q->out, strerror(errno));
  fclose(s->record);
  s->record = NULL;
}

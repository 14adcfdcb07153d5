/* aborts.c - the verb `fuzz`, as far as programs that are abandoned are concerned. */
#include "cli/fuzz/aborts.h"

#include "case/abort.h"
#include "cli/aborts/replay.h"
#include "cli/status.h"

#include <stdio.h>
#include <string.h>

/* ---- findings ---------------------------------------------------------------------------------------------------- */

static const char *or_nothing(const char *text) { return text ? text : ""; }

void fuzz_aborts_recall(const struct fuzz_request *q, const struct engine *e, const struct message *r,
                        struct saved *saved, char signature[96]) {
  struct host_trial g;
  const struct run_options *run = &e->options.run;
  *saved = (struct saved){0};
  engine_abandoned(e, r->index, &saved->program, &g);
  g.broken = (broken_set)r->verdict.want << 64 | r->verdict.got;
  g.stop = (struct host_trial_stop){0};
  snprintf(saved->backend, sizeof saved->backend, "%s", q->backend);
  snprintf(saved->cpu, sizeof saved->cpu, "%s", run_cpu(run->backend, run->cpu));
  snprintf(saved->guest, sizeof saved->guest, "%s", or_nothing(q->program));
  snprintf(saved->mutant, sizeof saved->mutant, "%s", or_nothing(q->mutant));
  abandoned_describe(saved, &g);
  saved->found[0] = 0; /* which comes with a replay */
  abandoned_signature(&saved->program.abort, g.broken, signature);
}

bool fuzz_aborts_end(const struct engine *e) {
  broken_set broken = 0;
  char names[256];
  for (unsigned i = 0; i < e->options.jobs; i++)
    broken |= e->worker[i].ended;
  if (broken)
    fprintf(stderr, "over all aborts, broken: %s\n", broken_spell(broken, names, sizeof names));
  return broken != 0;
}

/* aborts.c - the verb `fuzz`, as far as programs that are abandoned are concerned. */
#include "cli/fuzz/aborts.h"

#include "case/abort.h"
#include "cli/aborts/replay.h"
#include "cli/status.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHARE = 8, POLISHED = 16 };

/* ---- options ----------------------------------------------------------------------------------------------------- */

static bool take_row(enum abort_table table, const char *name, int *row) {
  *row = name ? abort_find(table, name) : -1;
  if (!name || *row >= 0)
    return true;
  bad_input("fuzz: nothing of aborts is called '%s'", name);
  return false;
}

static bool take_share(const char *text, struct engine_options *o) {
  char *end;
  unsigned long n = SHARE;
  o->aborts_only = text && !strcmp(text, "only");
  if (text && !o->aborts_only) {
    n = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || n > ENGINE_BATCH) {
      bad_input("fuzz: --aborts takes 0 to %d, or only", ENGINE_BATCH);
      return false;
    }
  }
  o->aborts = o->aborts_only ? ENGINE_BATCH : (unsigned)n;
  return true;
}

bool fuzz_aborts_take(const struct fuzz_aborts *q, struct engine_options *o) {
  static char path[4096];
  if (!take_share(q->share, o) || !take_row(ABORT_WAY, q->way, &o->way) || !take_row(ABORT_CAUSE, q->cause, &o->cause))
    return false;
  if (q->mutant && !(o->tester.mutant = mutant_number(q->mutant))) {
    bad_input("fuzz: no mutant '%s'", q->mutant);
    return false;
  }
  o->tester.run = o->run;
  o->tester.run.agent = abandoned_guest(q->guest, q->mutant, path, sizeof path);
  return true;
}

/* ---- findings ---------------------------------------------------------------------------------------------------- */

static const char *or_nothing(const char *text) { return text ? text : ""; }

void fuzz_aborts_recall(const struct fuzz_aborts *q, const struct engine *e, const char *backend,
                        const struct report *r, struct saved *saved, char signature[96]) {
  struct given g;
  const struct run_options *run = &e->options.run;
  *saved = (struct saved){0};
  engine_abandoned(e, r->index, &saved->program, &g);
  g.broken = r->verdict.got;
  g.stop = (struct given_stop){0};
  snprintf(saved->backend, sizeof saved->backend, "%s", backend);
  snprintf(saved->cpu, sizeof saved->cpu, "%s", run_cpu(run->backend, run->cpu));
  snprintf(saved->guest, sizeof saved->guest, "%s", or_nothing(q->guest));
  snprintf(saved->mutant, sizeof saved->mutant, "%s", or_nothing(q->mutant));
  abandoned_describe(saved, &g);
  saved->found[0] = 0; /* which comes with a replay */
  abandoned_signature(&saved->program.abort, g.broken, signature);
}

static bool is_of_an_abort(const struct group *g) {
  const char *name = finding_name(FINDING_ABORT);
  return !strncmp(g->signature, name, strlen(name));
}

void fuzz_aborts_polish(const struct groups *groups) {
  const struct group *g;
  for (unsigned i = 0, done = 0; (g = groups_at(groups, i)) && done < POLISHED; i++)
    if (is_of_an_abort(g)) {
      abandoned_polish(g->path);
      done++;
    }
}

bool fuzz_aborts_end(const struct engine *e) {
  uint64_t broken = 0;
  char names[256];
  for (unsigned i = 0; i < e->options.jobs; i++)
    broken |= e->worker[i].ended;
  if (broken)
    fprintf(stderr, "over all aborts, broken: %s\n", broken_spell(broken, names, sizeof names));
  return broken != 0;
}

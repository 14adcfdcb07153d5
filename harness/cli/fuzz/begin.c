/* begin.c - a run of `fuzz` begins with a survey, of as many limits as a third of its time allows, unless that was
 * done. */
#include "cli/fuzz/session.h"
#include "cli/progress.h"
#include "cli/status.h"
#include "cli/survey/saved.h"
#include "cli/survey/stamp.h"
#include "cli/survey/sweep.h"
#include "cli/terminal.h"

#include <stdio.h>
#include <string.h>

static const double part = 1.0 / 3, least = 2 /* seconds; what is shorter shows little */;

/* So many programs are so many programs, and what comes of them depends on seed and number alone. */
static bool is_wanted(const struct session *s) {
  const struct engine_options *o = &s->e->options;
  return !s->q->draw && !o->cases && !o->aborts_only && o->time * part >= least;
}

static bool is_there(const struct run_options *o, char *why, size_t size) {
  char version[RUN_VERSION];
  return run_look(o, version, why, size);
}

static bool starts(const struct run_options *o, char *why, size_t size) {
  struct runner *r = run_open(o, why, size);
  run_close(r);
  return r != NULL;
}

/* What programs run on, before a survey takes time. A machine is not booted for that, which takes seconds. */
static bool can_run(const struct engine_options *o, char *why, size_t size) {
  bool boots = o->run.backend == RUN_KERNEL;
  return (boots ? is_there : starts)(&o->run, why, size) && (!o->aborts || is_there(&o->tester.run, why, size));
}

static bool was_done(const struct session *s, const struct stamp *stamp) {
  if (s->q->survey || !stamp_is_there(stamp))
    return false;
  char line[PATH_MAX + 100];
  snprintf(line, sizeof line, "surveyed before: %s (--survey does it again)", stamp->path);
  terminal_wrap(stderr, 0, line);
  return true;
}

static void save(struct session *s, const struct survey_cause *c) {
  static struct saved saved;
  char signature[96], why[256];
  const char *path;
  survey_cause_describe(c, s->e->options.encoder, s->q->encoder, &saved, signature);
  s->findings += c->count;
  bool is_new = groups_add_cause(s->groups, signature, c->name.key, case_weight(&saved.program), c->count, &path);
  s->kinds += groups_at(s->groups, s->kinds) != NULL;
  if (is_new && !case_keep(path, &saved, why, sizeof why))
    s->lost = harness_failed("%s", why);
  findings_time(s, true); /* it is one instruction, or what that depends on before it */
}

static void take(void *session, const struct crew_result *w) {
  struct session *s = session;
  s->surveyed += w->intents;
  for (unsigned i = 0; i < w->causes.count; i++)
    if (w->causes.cause[i].known)
      s->known_findings += w->causes.cause[i].count;
    else
      save(s, &w->causes.cause[i]);
}

static void tell(const struct session *s, const struct crew_order *o, const struct crew_result *w, double spent) {
  char part_of[80] = "", line[256];
  if (o->every > 1)
    snprintf(part_of, sizeof part_of, ", one of %u of those beyond the plain ones", o->every);
  snprintf(line, sizeof line, "survey: %llu intents%s, in %.0f s: %u cause%s of findings, %llu known",
           (unsigned long long)w->intents, part_of, spent, s->kinds, s->kinds == 1 ? "" : "s",
           (unsigned long long)s->known_findings);
  terminal_wrap(stderr, 0, line);
}

int fuzz_begin(struct session *s) {
  static struct crew_result w;
  static struct stamp stamp;
  struct engine_options *o = &s->e->options;
  char why[512];
  if (!is_wanted(s))
    return STATUS_FINE;
  if (!can_run(o, why, sizeof why))
    return bad_input("%s", why);
  stamp_of(&stamp, s->q->encoder, o->encoder, &s->known);
  if (was_done(s, &stamp))
    return STATUS_FINE;
  double begun = seconds_now();
  struct crew_order order = {.encoder = o->encoder,
                             .jobs = o->jobs,
                             .which = (unsigned)o->seed, /* what this run leaves out another may ask for */
                             .limit = {&s->e->stop, s->begun + o->time * part},
                             .known = &s->known};
  int status = sweep(&order, &w, take, s, why, sizeof why);
  if (status)
    return status == STATUS_BAD_INPUT ? bad_input("%s", why) : harness_failed("%s", why);
  double spent = seconds_now() - begun;
  tell(s, &order, &w, spent);
  if (!s->findings)
    stamp_put(&stamp, &w, order.every);
  return STATUS_FINE;
}

/* polish.c - makes the cases of a run of `fuzz` smaller: a little while it goes on, and within one limit at its end. */
#include "cli/aborts/replay.h"
#include "cli/fuzz/session.h"
#include "cli/fuzz/shrink.h"
#include "cli/progress.h"
#include "engine/finding.h"

#include <string.h>

/* Seconds. Who counts cases waits for what they show, however busy the machine is; who counts seconds does not. */
static const double at_once = 0.5, at_end = 1, at_end_of_cases = 60;
/* How much of the time that a run has had goes to it while it goes on; and how much of all of it is kept for the end,
 * if there is something left to do, and not more than so many seconds. */
static const double part = 0.1, kept = 0.15, kept_most = 5;

/* ---- one --------------------------------------------------------------------------------------------------------- */

static bool begins(const struct group *g, const char *name) { return !strncmp(g->signature, name, strlen(name)); }

/* What the encoder alone shows takes moments; one that hangs takes seconds a question, and is left as it is. */
static bool is_of_the_encoder(const struct group *g) {
  for (unsigned f = 1; f < FINDINGS; f++)
    if (!finding_is_executed((enum finding)f) && f != FINDING_ENCODER_HUNG && begins(g, finding_name((enum finding)f)))
      return true;
  return false;
}

static bool is_of_an_abort(const struct group *g) { return begins(g, finding_name(FINDING_ABORT)); }

/* Each question about it costs a process, while the workers have as many for whoever reads their reports. */
static bool is_of_its_process(const struct group *g) { return begins(g, "encoder-"); }

/* What an earlier run left is small already. */
static bool is_left(const struct session *s, unsigned i, const struct group *g) {
  return i < POLISHED && s->polished[i] != POLISHED_WHOLLY && !g->known && (is_of_the_encoder(g) || is_of_an_abort(g));
}

/* So little that it is done while the run goes on. */
static bool is_left_and_quick(const struct session *s, unsigned i, const struct group *g) {
  return is_left(s, i, g) && !s->is_slow[i] && !is_of_an_abort(g) && !is_of_its_process(g);
}

static bool shows(struct shrinking *k, const struct group *g, const struct program *p) {
  return shrinking_begin(k, p) && !strncmp(k->wanted, g->signature, sizeof g->signature - 1);
}

/* What does not show alone may behind what the encoder was asked before. */
static bool shows_behind(struct session *s, struct shrinking *k, const struct group *g, struct saved *saved) {
  struct origin *o = behind_of(s, g->path);
  if (!o || *k->trouble || k->is_late)
    return false;
  behind_program(s, o, &saved->program);
  bool same = shows(k, g, &saved->program);
  if (!k->is_late)
    o->depends = same ? DEPENDS_ON_CASE : DEPENDS_ON_LOST;
  return same;
}

/* The instruction that it is about comes first, alone. */
static bool shows_alone(struct session *s, struct shrinking *k, const struct group *g, struct saved *saved) {
  const struct origin *o = behind_of(s, g->path);
  return (o && shrinking_begin_at(k, &saved->program, o->at, g->signature)) || shows(k, g, &saved->program);
}

static void make_smaller(struct session *s, struct shrinking *k, const struct group *g) {
  static struct saved saved;
  char why[256];
  if (!case_read(g->path, &saved, why, sizeof why) || (!shows_alone(s, k, g, &saved) && !shows_behind(s, k, g, &saved)))
    return;
  struct origin *o = behind_of(s, g->path);
  if (o && k->fresh)
    o->depends = DEPENDS_ON_CASE;
  shrinking_do(k, &saved, NULL);
  if (o)
    o->at = k->shown.item;
  if (*k->trouble || !case_keep(g->path, &saved, why, sizeof why))
    return;
  groups_lighten(s->groups, g, case_weight(&saved.program));
  if (!k->is_late)
    findings_time(s, true);
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

/* Where the encoder is not asked any more, it is as small as it gets. */
static void polish_one(struct session *s, struct shrinking *k, unsigned i, const struct group *g) {
  if (is_of_an_abort(g)) {
    s->polished[i] =
        abandoned_polish(g->path, s->e->seen ? &s->e->on : NULL, k->alone.limit) ? POLISHED_WHOLLY : POLISHED_PARTLY;
    return;
  }
  k->is_late = false;
  make_smaller(s, k, g);
  s->polished[i] = k->is_late ? POLISHED_PARTLY : POLISHED_WHOLLY;
}

static struct shrinking begin(const struct session *s, const struct limit *limit) {
  return (struct shrinking){.alone = {.encoder = s->e->options.encoder, .host_only = true, .limit = limit}};
}

/* It is tried again for as long as that makes it smaller. */
static void polish_next(struct session *s, const struct limit *limit) {
  struct shrinking k = begin(s, limit);
  const struct group *g;
  for (unsigned i = 0; (g = groups_at(s->groups, i)) && !limit_is_over(limit); i++) {
    unsigned weight = g->weight;
    if (!is_left_and_quick(s, i, g))
      continue;
    polish_one(s, &k, i, g);
    s->is_slow[i] = s->polished[i] == POLISHED_PARTLY && g->weight == weight;
  }
  isolated_close(&k.alone);
}

static bool is_next(const struct session *s) {
  const struct group *g;
  for (unsigned i = 0; (g = groups_at(s->groups, i)) && i < POLISHED; i++)
    if (is_left_and_quick(s, i, g))
      return true;
  return false;
}

/* Who waits for the first need not wait for the end of the run. */
void polish_tick(struct session *s) {
  double begun = seconds_now(), allowed = at_once + (begun - s->begun) * part - s->polishing;
  if (s->e->stop || allowed <= 0 || !is_next(s))
    return;
  struct limit limit = {&s->e->stop, begun + (allowed < at_once ? allowed : at_once)};
  double end = s->begun + s->e->options.time;
  if (s->e->options.time > 0 && end < limit.until)
    limit.until = end;
  polish_next(s, &limit);
  s->polishing += seconds_now() - begun;
}

double polish_kept(const struct session *s) {
  const struct group *g;
  double most = s->e->options.time * kept;
  for (unsigned i = 0; (g = groups_at(s->groups, i)) && i < POLISHED; i++)
    if (is_left(s, i, g))
      return most < kept_most ? most : kept_most;
  return 0;
}

void polish_end(struct session *s, const volatile int *stop) {
  bool waits = s->e->options.cases && !s->e->stop;
  struct limit limit = {stop, waits ? seconds_now() + at_end_of_cases : s->ended + at_end};
  struct shrinking k = begin(s, &limit);
  const struct group *g;
  for (unsigned i = 0; (g = groups_at(s->groups, i)) && i < POLISHED; i++)
    if (is_left(s, i, g))
      polish_one(s, &k, i, g);
  isolated_close(&k.alone);
}

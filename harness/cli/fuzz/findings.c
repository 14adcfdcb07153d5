/* findings.c - what a run of `fuzz` finds: saved, and listed at the end with the commands to replay it. */
#include "cli/command.h"
#include "cli/directory.h"
#include "cli/fuzz/aborts.h"
#include "cli/fuzz/session.h"
#include "cli/progress.h"
#include "cli/status.h"
#include "engine/finding.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { LISTED = 12 };

/* ---- saved ------------------------------------------------------------------------------------------------------- */

/* Another run that has found nothing may just have removed the folder that both made: then it is made again. */
static bool write_case(const struct session *s, const char *path, const struct saved *saved, char *why, size_t size) {
  for (unsigned tries = 0; tries < 100; tries++) {
    if (case_keep(path, saved, why, size))
      return true;
    if (errno != ENOENT || (!make_directory(s->q->out) && errno != ENOENT))
      return false;
  }
  return false;
}

static void save(struct session *s, struct saved *saved, const struct verdict *v, const char *path, bool first) {
  char why[256];
  if (v->finding != FINDING_ABORT) {
    finding_settle(saved, s->q->encoder, s->q->backend);
    finding_describe(saved, v, s->e->options.encoder, s->e->seen ? &s->e->on : NULL);
  }
  if (!write_case(s, path, saved, why, sizeof why)) {
    block_clear(&s->block);
    s->lost = harness_failed("%s", why);
  } else if (first && !s->terminal) {
    fprintf(stderr, "%s\n  %s\n", path, saved->story);
  }
}

/* What it may have in common with findings of other forms; "": nothing that a survey knows of. */
static struct cause_name cause_of(const struct program *p, const struct verdict *v) {
  struct surveyed r;
  return survey_reads(p, v, &r) ? survey_cause_name(&r) : (struct cause_name){.key = ""};
}

static void draw(struct program *p, uint64_t seed, const struct message *r) {
  if (finding_is_executed(r->verdict.finding))
    engine_program(p, seed, r->index);
  else
    engine_intents(p, seed, r->index);
}

/* Of more than CAUSE_PLACES, endings are told apart by the form. */
static void sign(struct session *s, const struct program *p, struct verdict *v, char signature[96]) {
  finding_signature(p, v, signature);
  if (!*v->place || groups_have(s->groups, signature) || s->places++ < CAUSE_PLACES)
    return;
  *v->place = 0;
  finding_signature(p, v, signature);
}

void findings_take(void *session, const struct message *r) {
  static struct saved saved;
  struct session *s = session;
  char signature[96];
  const char *path;
  struct cause_name cause = {.key = ""};
  struct verdict v = r->verdict;
  if (others_take(s, r))
    return;
  if (v.finding == FINDING_ABORT) {
    fuzz_aborts_recall(s->q, s->e, r, &saved, signature);
  } else {
    saved = (struct saved){0};
    draw(&saved.program, s->e->options.seed, r);
    cause = cause_of(&saved.program, &v);
    if (survey_cause_is_known(&s->known, &cause)) {
      s->known_findings++;
      return;
    }
    sign(s, &saved.program, &v, signature);
  }
  s->findings++;
  const char *key = *cause.key && !*v.place ? cause.key : NULL;
  bool is_wanted = groups_add_cause(s->groups, signature, key, case_weight(&saved.program), 1, &path);
  bool first = groups_at(s->groups, s->kinds) != NULL;
  s->kinds += first;
  if (is_wanted)
    save(s, &saved, &v, path, first);
  if (is_wanted && v.finding != FINDING_ABORT)
    behind_note(s, path, r->index, v.item);
  const struct group *oldest = groups_at(s->groups, 0);
  findings_time(s, oldest && oldest->known);
}

void findings_time(struct session *s, bool is_small) {
  double now = seconds_now() - s->begun;
  s->first = s->first > 0 ? s->first : now;
  s->minimised = s->minimised > 0 || !is_small ? s->minimised : now;
}

/* ---- listed ------------------------------------------------------------------------------------------------------ */

static void print_command(const struct session *s, const struct group *g) {
  fputs("   ", stderr);
  command_begin(stderr, "check");
  command_encoder(stderr, s->q->encoder);
  command_option(stderr, "cpu", s->q->cpu);
  command_option(stderr, "program", s->q->program);
  command_end(stderr, g->path);
}

static void print_dependence(struct session *s, const struct group *g) {
  const struct origin *o = behind_of(s, g->path);
  if (o && o->depends == DEPENDS_ON_CASE)
    fputs("   alone it is right: it depends on what was encoded before, which the case holds\n", stderr);
  else if (o && o->depends == DEPENDS_ON_LOST)
    fputs("   it does not show in a fresh process: it depends on more that was encoded before\n", stderr);
}

/* Minimising takes what checking does. What is one instruction is small enough, unless more was meant to be done. */
static void print_size(const struct session *s, unsigned i, const struct group *g, const struct program *p) {
  bool whole = g->known || (i < POLISHED && s->polished[i] == POLISHED_WHOLLY);
  bool late = i < POLISHED && s->polished[i] == POLISHED_PARTLY;
  if (!whole && (late || p->count > 1))
    fprintf(stderr, "   not as small as it gets%s: `minimise` in place of `check` goes on\n",
            late ? ", for the time was up" : "");
}

static void list_one(struct session *s, unsigned i) {
  static struct saved saved;
  const struct group *g = groups_at(s->groups, i);
  char why[256];
  fprintf(stderr, "%s%u. %s%s, %llu time%s%s\n", terminal_paint(PAINT_RED), i + 1, g->signature,
          terminal_paint(PAINT_NONE), (unsigned long long)g->count, g->count == 1 ? "" : "s",
          g->known ? ", known from an earlier run" : "");
  bool good = case_read(g->path, &saved, why, sizeof why);
  fputs("   ", stderr);
  terminal_wrap(stderr, 3,
                good ? saved.story : "its case could not be saved; the same run, with this --seed, finds it again");
  if (!good)
    return;
  print_dependence(s, g);
  print_size(s, i, g, &saved.program);
  print_command(s, g);
}

static void print_times(const struct session *s) {
  fprintf(stderr, "first finding after %.1f s", s->first);
  if (s->minimised > 0)
    fprintf(stderr, ", minimised after %.1f s", s->minimised);
  fputs("\n", stderr);
}

void findings_list(struct session *s) {
  if (!s->kinds)
    return;
  fprintf(stderr, "\n%llu finding%s of %u cause%s, in %s; to replay one:\n", (unsigned long long)s->findings,
          s->findings == 1 ? "" : "s", s->kinds, s->kinds == 1 ? "" : "s", s->q->out);
  print_times(s);
  for (unsigned i = 0; i < s->kinds && i < LISTED; i++)
    list_one(s, i);
  if (s->kinds > LISTED)
    fprintf(stderr, "   and %u more cases in %s\n", s->kinds - LISTED, s->q->out);
}

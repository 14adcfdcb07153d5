/* screen.c - how a run of `fuzz` is getting on: a block that is drawn again in its place, or a line now and then. */
#include "cli/fuzz/session.h"
#include "cli/progress.h"

#include <string.h>

enum { CAUSES_SHOWN = 5 };
static const double on_a_terminal = 0.5, in_a_log = 10;

struct view {
  const struct session *s;
  struct sums k;
  struct coverage_sum c;
  double seconds, running; /* since the start; since programs could be run */
};

/* 1234567 as "1 234 567". The text is good until the eighth call from here. */
static const char *figure(uint64_t n) {
  static char text[8][32];
  static unsigned next;
  char digits[32], *out = text[next++ % 8], *to = out;
  int len = snprintf(digits, sizeof digits, "%llu", (unsigned long long)n);
  for (int i = 0; i < len; i++) {
    if (i && (len - i) % 3 == 0)
      *to++ = ' ';
    *to++ = digits[i];
  }
  *to = 0;
  return out;
}

static unsigned percent(uint64_t part, uint64_t whole) { return whole ? (unsigned)(part * 100 / whole) : 0; }

static const char *rate(const struct view *v, uint64_t n) {
  return figure((uint64_t)((double)n / (v->running > 0.1 ? v->running : 0.1)));
}

static const char *plural(uint64_t n) { return n == 1 ? "" : "s"; }

/* ---- the lines of the block -------------------------------------------------------------------------------------- */

static void show_time(struct block *b, const struct view *v) {
  const struct engine_options *o = &v->s->e->options;
  double left = o->time - v->seconds;
  char end[64] = "no end; Ctrl-C ends it with its summary";
  if (o->time > 0)
    snprintf(end, sizeof end, "%.0f s left", left > 0 ? left : 0);
  else if (o->cases)
    snprintf(end, sizeof end, "%u %% of %s programs", percent(v->k.programs, o->cases), figure(o->cases));
  block_line(b, PAINT_BOLD, "fuzz", "%.0f s, %s", v->seconds, v->s->ready ? end : "starting");
}

static void show_subject(struct block *b, const struct view *v) {
  const struct engine_options *o = &v->s->e->options;
  block_line(b, PAINT_NONE, "encoder", "%s", v->s->q->encoder);
  block_line(b, PAINT_NONE, "run by", "%s, %llu job%s, seed %llu", run_backend_name(o->run.backend),
             (unsigned long long)o->jobs, plural(o->jobs), (unsigned long long)o->seed);
}

static void show_rates(struct block *b, const struct view *v) {
  block_line(b, PAINT_NONE, "programs", "%12s  %8s/s", figure(v->k.programs), rate(v, v->k.programs));
  block_line(b, PAINT_NONE, "executions", "%12s  %8s/s", figure(v->k.t.executions), rate(v, v->k.t.executions));
  block_line(b, PAINT_NONE, "aborts", "%12s  %8s/s", figure(v->k.aborts), rate(v, v->k.aborts));
}

static void show_coverage(struct block *b, const struct view *v) {
  block_line(b, PAINT_NONE, "forms", "%s of %s answered (%u %%)", figure(v->c.forms_judged), figure(v->c.forms),
             percent(v->c.forms_judged, v->c.forms));
  block_line(b, PAINT_NONE, "limits", "%s of %s of operands reached (%u %%)", figure(v->c.limits_seen),
             figure(v->c.limits), percent(v->c.limits_seen, v->c.limits));
}

/* Those that there were, in parts of a hundred; in a further line what finds no room in one. */
static void show_stops(struct block *b, const struct view *v) {
  char text[256] = "", one[32];
  const char *heading = "stops";
  uint64_t all = 0;
  for (unsigned i = 0; i < STOPPED_KINDS; i++)
    all += v->k.stops[i];
  for (unsigned i = 0; i < STOPPED_KINDS; i++) {
    if (!v->k.stops[i])
      continue;
    snprintf(one, sizeof one, "%.16s %u %%  ", stopped_name((enum stopped)i), percent(v->k.stops[i], all));
    if (strlen(text) + strlen(one) >= sizeof text || strlen(text) + strlen(one) > block_room(b)) {
      block_line(b, PAINT_NONE, heading, "%s", text);
      heading = "";
      *text = 0;
    }
    strcat(text, one);
  }
  block_line(b, PAINT_NONE, heading, "%s", text);
}

static void show_witnesses(struct block *b, const struct view *v) {
  const uint64_t *w = v->k.t.witnesses;
  uint64_t all = 0;
  for (unsigned n = 0; n <= WITNESSES; n++)
    all += w[n];
  block_line(b, PAINT_NONE, "witnesses", "of words: two judged %u %%, one %u %%, none %u %%", percent(w[2], all),
             percent(w[1], all), percent(w[0], all));
}

static void show_findings(struct block *b, const struct view *v) {
  const struct session *s = v->s;
  const struct group *g;
  if (!s->findings)
    block_line(b, PAINT_GREEN, "findings", "none");
  else
    block_line(b, PAINT_RED, "findings", "%s of %u cause%s", figure(s->findings), s->kinds, plural(s->kinds));
  for (unsigned i = 0; i < CAUSES_SHOWN && (g = groups_at(s->groups, i)); i++)
    block_line(b, PAINT_NONE, "", "%6llu  %s", (unsigned long long)g->count, g->signature);
  if (s->kinds > CAUSES_SHOWN)
    block_line(b, PAINT_NONE, "", "        and %u more, in %s", s->kinds - CAUSES_SHOWN, s->q->out);
}

static void draw(struct session *s, const struct view *v) {
  block_begin(&s->block);
  show_time(&s->block, v);
  show_subject(&s->block, v);
  show_rates(&s->block, v);
  show_coverage(&s->block, v);
  show_stops(&s->block, v);
  show_witnesses(&s->block, v);
  show_findings(&s->block, v);
  block_end(&s->block);
}

/* ---- a log ------------------------------------------------------------------------------------------------------- */

static void log_line(const struct session *s, const struct view *v) {
  fprintf(
      stderr,
      "%.0f s: %llu programs, %llu executions (%llu/s), %llu aborts, %u of %u forms, %llu finding%s of %u cause%s\n",
      v->seconds, (unsigned long long)v->k.programs, (unsigned long long)v->k.t.executions,
      (unsigned long long)((double)v->k.t.executions / (v->running > 0.1 ? v->running : 0.1)),
      (unsigned long long)v->k.aborts, v->c.forms_judged, v->c.forms, (unsigned long long)s->findings,
      plural(s->findings), s->kinds, plural(s->kinds));
}

void screen_tick(struct session *s) {
  double now = seconds_now(), seconds = now - s->begun;
  if (seconds - s->shown < (s->terminal ? on_a_terminal : in_a_log))
    return;
  s->shown = seconds;
  struct view v = {.s = s,
                   .k = sum_up(s->e),
                   .c = sum_up_coverage(s->e),
                   .seconds = seconds,
                   .running = s->ready ? now - s->ready : 0};
  if (s->terminal)
    draw(s, &v);
  else
    log_line(s, &v);
}

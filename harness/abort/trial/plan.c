/* plan.c - all trials of a run: the matrix, the sweep, the repetitions, the pairs. */
#include "plan.h"

#include <limits.h>
#include <stdlib.h>

#include "abort/way/ways.h"
#include "cause.h"
#include "needs.h"
#include "program.h"

enum { LAST = 0xfffe }; /* behind all that overwrites registers */

struct list {
  struct abort_trial *trial;
  uint32_t n, room;
  struct abort_report *report;
};

static const struct {
  unsigned need, flag;
} excepted[] = {
#define WAY(id, name, object, sentence)
#define EXCEPT(need, flag, reason) {need, flag},
#include "abort/tables/ways.def"
#undef WAY
#undef EXCEPT
};

static const unsigned context_needs[CONTEXTS] = {
#define CONTEXT(id, name, need, sentence) F_##need,
#include "abort/tables/contexts.def"
#undef CONTEXT
};

/* 0: the cause and the way go together on this machine. */
static uint32_t excluded(const struct a64guard_way *way, const struct cause *c) {
  if (way == NULL)
    return EXCLUDED_ABSENT;
  for (uint32_t i = 0; i < sizeof excepted / sizeof *excepted; i++)
    if ((way->needs & excepted[i].need) && (c->flags & excepted[i].flag))
      return i + 1;
  return c->flags & needs_missing() ? EXCLUDED_CPU : 0;
}

static bool fits(const struct cause *c, enum context_id context) {
  bool several =
      context == CONTEXT_THREADS || context == CONTEXT_CHURN || context == CONTEXT_FORKED || context == CONTEXT_FLOOD;
  if (context_needs[context] & needs_missing())
    return false;
  return !(c->flags & F_OWN_STACK && context != CONTEXT_STACK) && !(c->flags & F_BTI && context != CONTEXT_LANDING) &&
         !(c->flags & F_SLOW && several);
}

static bool wanted(unsigned only, unsigned is) { return only == TRIAL_ANY || only == is; }

static void add(struct list *l, struct abort_trial t) {
  const struct abort_trial *only = &l->report->only;
  if (!wanted(only->way, t.way) || !wanted(only->cause, t.cause) || !wanted(only->context, t.context) ||
      !wanted(only->kind, t.kind) || !wanted(only->value, t.value))
    return;
  if (only->position != 0xffff && only->position != t.position)
    return;
  if (l->n == l->room)
    l->trial = realloc(l->trial, (l->room = 2 * l->room + 1024) * sizeof *l->trial);
  l->trial[l->n++] = t;
}

static void add_contexts(struct list *l, struct abort_trial t) {
  for (t.context = 0; t.context < CONTEXTS; t.context++) {
    if (!fits(&causes[t.cause], t.context) || (t.context == CONTEXT_FORKED) != (l->report->forks != 0))
      continue;
    t.value = t.context == CONTEXT_PLAIN ? 0 : t.cause % TRIAL_VALUES;
    do
      add(l, t);
    while (t.context == CONTEXT_PLAIN && ++t.value < TRIAL_VALUES);
  }
}

/* Everywhere that is quick: at every position, eight times over, and after every other cause. */
static void add_sequences(struct list *l, struct abort_trial t) {
  struct recipe recipe = {.framed = (way_of(t.way)->needs & NEEDS_FRAME) || (causes[t.cause].flags & F_C)};
  unsigned positions = program_positions(&recipe);
  t.context = CONTEXT_PLAIN;
  for (t.kind = TRIAL_SWEEP, t.position = 0; t.position < positions; t.position++) {
    t.value = t.position % TRIAL_VALUES;
    add(l, t);
  }
  t.position = LAST;
  t.kind = TRIAL_REPEAT;
  add(l, t);
  t.kind = TRIAL_PAIR;
  for (t.before = 0; t.before < CAUSES; t.before++)
    if (!excluded(way_of(t.way), &causes[t.before]) && fits(&causes[t.before], CONTEXT_PLAIN) &&
        !(causes[t.before].flags & F_SLOW))
      add(l, t);
}

static void add_cell(struct list *l, uint8_t way, uint8_t cause) {
  struct abort_trial t = {.kind = TRIAL_CELL, .way = way, .cause = cause, .position = LAST};
  const struct cause *c = &causes[cause];
  l->report->cell[way][cause].excluded = excluded(way_of(way), c);
  if (l->report->cell[way][cause].excluded)
    return;
  add_contexts(l, t);
  if (fits(c, CONTEXT_PLAIN) && !(c->flags & F_SLOW) && !l->report->forks)
    add_sequences(l, t);
}

static void shuffle(struct list *l, uint64_t seed) {
  for (uint32_t i = l->n; i > 1; i--) {
    seed = seed * 6364136223846793005ull + 1442695040888963407ull;
    uint32_t k = (uint32_t)(seed >> 33) % i;
    struct abort_trial t = l->trial[k];
    l->trial[k] = l->trial[i - 1];
    l->trial[i - 1] = t;
  }
}

uint32_t plan_make(struct abort_report *report, struct abort_trial **trials) {
  struct list l = {.report = report};
  for (uint8_t w = 0; w < WAYS; w++)
    for (uint8_t c = 0; c < CAUSES; c++)
      add_cell(&l, w, c);
  if (report->forks)
    add(&l, (struct abort_trial){
                .kind = TRIAL_DEATH, .way = WAY_trampoline, .cause = CAUSE_UDF_0, .context = CONTEXT_FORKED});
  shuffle(&l, report->seed);
  *trials = l.trial;
  return l.n;
}

int plan_value(const struct abort_report *report, const struct abort_trial *t) {
  static const int values[TRIAL_VALUES] = {0, 1, -1, INT_MIN};
  if (t->value < TRIAL_VALUES - 1)
    return values[t->value];
  uint64_t drawn = (report->seed + t->cause * 131u + t->position) * 0x9e3779b97f4a7c15ull;
  return (int)(drawn >> 32) | 2; /* neither 0 nor 1, for any of the pool's threads: they count up from here */
}

static uint16_t contexts_of(const struct cause *c, bool forks) {
  unsigned bits = 0;
  for (int context = 0; context < CONTEXTS; context++)
    if (fits(c, context) && (context == CONTEXT_FORKED) == forks)
      bits |= 1u << context;
  return (uint16_t)bits;
}

void plan_report(struct abort_report *report, struct pairing *pairing) {
  for (unsigned w = 0; w < WAYS; w++)
    for (unsigned c = 0; c < CAUSES; c++) {
      const struct a64guard_way *way = way_of(w);
      uint32_t why = report->cell[w][c].excluded = excluded(way, &causes[c]);
      pairing->fits[w][c] = why ? 0 : contexts_of(&causes[c], report->forks);
      pairing->framed[w][c] = (way != NULL && (way->needs & NEEDS_FRAME)) || (causes[c].flags & (F_C | F_OWN_STACK));
    }
}

/* plan.c - all trials of a run: the matrix, the sweep, the repetitions, the pairs. */
#include "plan.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "abort/way/runtime.h"
#include "abort/way/ways.h"
#include "cause.h"
#include "needs.h"
#include "program.h"

enum { LAST = 0xfffe /* behind all that overwrites registers */, HEAD = 3 };

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
  if (context == CONTEXT_STREAMING && runtime_mine() != NULL && !(runtime_mine()->code & A64RUNTIME_STREAMING))
    return false;
  if (context == CONTEXT_FLOOD && c->signo == SIGFPE) /* nothing tells them from those that others send */
    return false;
  if (context == CONTEXT_FORKED && c->flags & F_THREAD)
    return false;
  if (context == CONTEXT_SIGNED && c->place == PLACE_CODE_2) /* that is in another program */
    return false;
  if (context == CONTEXT_LIBRARY &&
      ((c->end != A64GUARD_SIGNAL && c->end != A64GUARD_FOREIGN) || c->flags & F_BAD_SP)) /* it needs a stack */
    return false;
  return !(c->flags & F_OWN_STACK && context != CONTEXT_STACK) && !(c->flags & F_BTI && context != CONTEXT_LANDING) &&
         !(c->flags & F_SLOW && several);
}

static bool wanted(unsigned only, unsigned is) { return only == TRIAL_ANY || only == is; }

static void add(struct list *l, struct abort_trial t) {
  const struct abort_trial *only = &l->report->only;
  if (t.kind == TRIAL_PAIR && !wanted(only->before, t.before))
    return;
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
    if (t.context == CONTEXT_SIGNED && way_of(t.way)->needs & NEEDS_PLAIN_LINK)
      continue;
    t.value = t.context == CONTEXT_PLAIN ? 0 : t.cause % TRIAL_VALUES;
    add(l, t);
  }
  t.context = CONTEXT_PLAIN;
  if (fits(&causes[t.cause], CONTEXT_PLAIN) && !l->report->forks)
    for (t.value = 1; t.value < TRIAL_VALUES; t.value++)
      add(l, t);
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

/* What must kill, once. */
static void add_death(struct list *l, struct abort_trial t) {
  t = (struct abort_trial){.kind = TRIAL_DEATH, .way = t.way, .cause = t.cause, .context = CONTEXT_FORKED};
  if (t.way == WAY_trampoline && t.cause == CAUSE_UDF_0 && l->report->forks)
    add(l, t);
}

static void add_cell(struct list *l, uint8_t way, uint8_t cause) {
  struct abort_trial t = {.kind = TRIAL_CELL, .way = way, .cause = cause, .position = LAST};
  const struct cause *c = &causes[cause];
  l->report->excluded[way][cause] = excluded(way_of(way), c);
  if (l->report->excluded[way][cause])
    return;
  add_contexts(l, t);
  add_death(l, t);
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

#define SAME_CELL(a, b) ((a).way == (b).way && (a).cause == (b).cause)

/* The first trials of each cell, together; the cells in the order in which `mixed` has them. Returns how many. */
static uint32_t put_heads(struct list *l, const struct abort_trial *mixed, const struct abort_trial *sorted,
                          uint32_t next[WAYS][CAUSES]) {
  static bool seen[WAYS][CAUSES];
  uint32_t n = 0;
  for (uint32_t i = 0; i < l->n; i++) {
    uint32_t *at = &next[mixed[i].way][mixed[i].cause];
    if (seen[mixed[i].way][mixed[i].cause])
      continue;
    seen[mixed[i].way][mixed[i].cause] = true;
    for (uint32_t k = 0; k < HEAD && *at < l->n && SAME_CELL(sorted[*at], mixed[i]); k++)
      l->trial[n++] = sorted[(*at)++];
  }
  return n;
}

/* The trials of one cell come in the order in which they were added, whatever the seed: what is left out behind
 * failures is so in any run. Its first ones come before all others: where they fail alike, processes are saved. */
static void put_cells_in_order(struct list *l, const struct abort_trial *mixed, const struct abort_trial *sorted) {
  static uint32_t next[WAYS][CAUSES];
  for (uint32_t i = l->n; i-- > 0;)
    next[sorted[i].way][sorted[i].cause] = i;
  uint32_t n = put_heads(l, mixed, sorted, next);
  for (uint32_t i = 0; i < l->n; i++) {
    uint32_t *at = &next[mixed[i].way][mixed[i].cause];
    if (*at < l->n && SAME_CELL(sorted[*at], mixed[i]))
      l->trial[n++] = sorted[(*at)++];
  }
}

/* Cells are dealt out whole. */
static uint32_t take_part(struct list *l) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < l->n; i++)
    if ((l->trial[i].way * 7u + l->trial[i].cause) % l->report->parts == l->report->part)
      l->trial[n++] = l->trial[i];
  return n;
}

static struct abort_trial *copy(const struct list *l) {
  struct abort_trial *to = malloc((l->n + 1) * sizeof *to);
  if (to != NULL && l->n != 0)
    memcpy(to, l->trial, l->n * sizeof *to);
  return to;
}

uint32_t plan_make(struct abort_report *report, struct abort_trial **trials) {
  struct list l = {.report = report};
  for (uint8_t w = 0; w < WAYS; w++)
    for (uint8_t c = 0; c < CAUSES; c++)
      add_cell(&l, w, c);
  struct abort_trial *sorted = copy(&l), *mixed = NULL;
  shuffle(&l, report->seed);
  mixed = copy(&l);
  put_cells_in_order(&l, mixed, sorted);
  free(sorted);
  free(mixed);
  report->all = l.n;
  *trials = l.trial;
  return take_part(&l);
}

int plan_value(const struct abort_report *report, const struct abort_trial *t) {
  static const int values[TRIAL_VALUES] = {0, 1, -1, INT_MIN};
  if (t->value < TRIAL_VALUES - 1)
    return values[t->value];
  uint64_t drawn = (report->seed + t->cause * 131u + t->position) * 0x9e3779b97f4a7c15ull;
  return (int)(drawn >> 32) | 2; /* neither 0 nor 1, for any of the pool's threads: they count up from here */
}

/* A fault that is told of later may come anywhere in a given program, whose loops nobody knows; such a program is not
 * ours to sign, and its SP is no stack. */
static uint16_t contexts_of(const struct cause *c, bool forks) {
  unsigned bits = 0;
  for (int context = 0; context < CONTEXTS; context++)
    if (fits(c, context) && (context == CONTEXT_FORKED) == forks && context != CONTEXT_LIBRARY &&
        context != CONTEXT_SIGNED)
      bits |= 1u << context;
  return (uint16_t)bits;
}

void plan_report(struct abort_report *report, struct pairing *pairing) {
  for (unsigned w = 0; w < WAYS; w++)
    for (unsigned c = 0; c < CAUSES; c++) {
      const struct a64guard_way *way = way_of(w);
      uint32_t why = report->excluded[w][c] = excluded(way, &causes[c]);
      pairing->fits[w][c] = why ? 0 : contexts_of(&causes[c], report->forks);
      pairing->framed[w][c] = (way != NULL && (way->needs & NEEDS_FRAME)) || (causes[c].flags & (F_C | F_OWN_STACK));
    }
}

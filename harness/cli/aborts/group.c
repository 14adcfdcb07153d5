/* group.c - what failed, in groups of most likely one fault, each with a case. */
#include "cli/aborts/group.h"

#include <stdio.h>

enum { TRIES = 4 };

bool aborts_belongs(const struct cell *c, unsigned invariant) {
  return c->failed && (unsigned)__builtin_ctzll(c->broken) == invariant;
}

static struct aborts_group gather(const struct abort_report *r, unsigned w, unsigned invariant) {
  struct aborts_group f = {.way = w, .invariant = invariant};
  for (unsigned c = 0; c < CAUSES; c++) {
    const struct cell *cell = &r->cell[w][c];
    if (!aborts_belongs(cell, invariant))
      continue;
    f.first = f.causes++ ? f.first : c;
    f.trials += cell->trials;
    f.failed += cell->failed;
    f.broken |= cell->broken;
  }
  return f;
}

static bool save_cell(const struct aborts_request *q, const struct cell *c, char *path, size_t size) {
  const struct abort_trial *t = &c->first;
  struct aborts_settings settings = aborts_settings(q);
  struct aborts_failure f = {.way = t->way,
                             .cause = t->cause,
                             .context = t->context,
                             .after = (uint8_t)(t->kind == TRIAL_PAIR ? t->before + 1 : 0),
                             .times = t->kind == TRIAL_REPEAT ? 8 : 1,
                             .position = t->position,
                             .value = c->value,
                             .broken = c->broken};
  snprintf(path, size, "none: its death is what it is about");
  return t->kind != TRIAL_DEATH && aborts_case(&settings, &f, path, size);
}

/* What fails only behind others is no case; but another of the group may be. */
static void save(const struct aborts_request *q, const struct abort_report *r, struct aborts_group *f) {
  unsigned tries = 0;
  if (q->sweep) /* which wrote them already */
    return;
  for (unsigned c = 0; c < CAUSES && tries < TRIES; c++) {
    if (!aborts_belongs(&r->cell[f->way][c], f->invariant))
      continue;
    tries++;
    if (!save_cell(q, &r->cell[f->way][c], f->path, sizeof f->path))
      continue;
    f->first = c;
    return;
  }
}

unsigned aborts_for_groups(const struct aborts_request *q, const struct abort_report *r,
                           void (*tell)(const struct aborts_request *q, const struct abort_report *r,
                                        const struct aborts_group *f)) {
  unsigned n = 0;
  for (unsigned w = 0; w < WAYS; w++)
    for (unsigned i = 0; i < INVARIANTS; i++) {
      struct aborts_group f = gather(r, w, i);
      if (!f.causes)
        continue;
      f.number = n++;
      save(q, r, &f);
      tell(q, r, &f);
    }
  return n;
}

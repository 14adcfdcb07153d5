/* group.c - what failed, in groups of most likely one fault, each with a case. */
#include "cli/aborts/group.h"

#include <stdio.h>
#include <stdlib.h>

enum { TRIES = 4, SETS = 256 };

const struct cell_fault *aborts_belongs(const struct cell *c, broken_set broken) {
  for (unsigned i = 0; i < c->faults; i++)
    if (c->fault[i].such_as.broken == broken)
      return &c->fault[i];
  return NULL;
}

static struct aborts_group gather(const struct aborts_result *r, unsigned w, broken_set broken) {
  struct aborts_group f = {.way = w, .broken = broken};
  for (unsigned c = 0; c < CAUSES; c++) {
    const struct cell_fault *of = aborts_belongs(&r->cell[w][c], broken);
    if (!of)
      continue;
    f.such_as = f.causes++ ? f.such_as : &of->such_as;
    f.failed += of->failed;
  }
  return f;
}

/* ---- cases ------------------------------------------------------------------------------------------------------- */

/* Where the other cause of a pair is to blame, it alone is the case. */
static bool save_failure(const struct aborts_request *q, const struct failure *of, char *path, size_t size) {
  const struct abort_trial *t = &of->trial;
  struct aborts_settings settings = aborts_settings(q);
  struct aborts_failure f = {.way = t->way,
                             .cause = (uint8_t)trial_blames(t),
                             .context = t->context,
                             .after = (uint8_t)(t->kind == TRIAL_PAIR && !t->early ? t->before + 1 : 0),
                             .times = t->kind == TRIAL_REPEAT ? 8 : 1,
                             .position = t->position,
                             .value = of->value,
                             .broken = of->broken};
  bool hung = of->got[0] < 0 && of->got[2];
  snprintf(path, size, "none: %s",
           q->bare ? "in a case the guard repairs"
           : hung  ? "the process hangs, so it is not made smaller"
                   : "its death is what it is about");
  return !q->bare && !hung && t->kind != TRIAL_DEATH && aborts_case(&settings, &f, path, size);
}

/* What fails only behind others is no case; but another of the group may be. */
static void save(const struct aborts_request *q, const struct aborts_result *r, struct aborts_group *f) {
  unsigned tries = 0;
  if (q->sweep) /* which wrote them already */
    return;
  for (unsigned c = 0; c < CAUSES && tries < TRIES; c++) {
    const struct cell_fault *of = aborts_belongs(&r->cell[f->way][c], f->broken);
    if (!of)
      continue;
    tries++;
    if (!save_failure(q, &of->such_as, f->path, sizeof f->path))
      continue;
    f->such_as = &of->such_as;
    return;
  }
}

/* ---- groups ------------------------------------------------------------------------------------------------------ */

static unsigned add_set(broken_set set[SETS], unsigned n, broken_set broken) {
  for (unsigned i = 0; i < n; i++)
    if (set[i] == broken)
      return n;
  if (n < SETS)
    set[n++] = broken;
  return n;
}

static int compare(const void *a, const void *b) {
  broken_set x = *(const broken_set *)a, y = *(const broken_set *)b;
  return (x > y) - (x < y);
}

/* All that failures by this way broke. */
static unsigned find_sets(const struct aborts_result *r, unsigned w, broken_set set[SETS]) {
  unsigned n = 0;
  for (unsigned c = 0; c < CAUSES; c++)
    for (unsigned i = 0; i < r->cell[w][c].faults; i++)
      n = add_set(set, n, r->cell[w][c].fault[i].such_as.broken);
  qsort(set, n, sizeof *set, compare);
  return n;
}

unsigned aborts_for_groups(const struct aborts_request *q, const struct aborts_result *r,
                           void (*tell)(const struct aborts_request *q, const struct aborts_result *r,
                                        const struct aborts_group *f)) {
  broken_set set[SETS];
  unsigned n = 0;
  for (unsigned w = 0; w < WAYS; w++)
    for (unsigned i = 0, sets = find_sets(r, w, set); i < sets; i++) {
      struct aborts_group f = gather(r, w, set[i]);
      f.number = n++;
      save(q, r, &f);
      tell(q, r, &f);
    }
  return n;
}

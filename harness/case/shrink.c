/* shrink.c - one question of a minimisation: is the candidate still the same finding? */
#include "case/shrink.h"

#include <string.h>

bool shrink_runs(const struct program *p) {
  uint32_t word;
  for (unsigned i = 0; i < p->count; i++)
    if (p->item[i].use == ITEM_RUN && !a64_encode(&p->item[i].insn, &word, NULL))
      return false;
  return true;
}

bool shrink_try(struct shrink *s, struct program *candidate) {
  program_link(candidate);
  if (s->runs && !shrink_runs(candidate))
    return false;
  s->tried++;
  bool same = s->same(s->ctx, candidate);
  s->taken += same;
  if (same)
    memcpy(s->best, candidate, sizeof *candidate);
  if (s->progress)
    s->progress(s->ctx, s->tried, s->best);
  return same;
}

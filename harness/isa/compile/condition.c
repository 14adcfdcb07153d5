/* condition.c - whether a condition of a row holds of a word. */
#include "isa/compile/condition.h"
#include "isa/compile/row_kit.h"
#include "isa/word.h"

bool condition_holds(const struct form *f, const struct condition *c, uint32_t word) {
  if (!c->bitmap)
    return row_eval(f, &c->expr, word) != 0;
  uint32_t index = get_parts(word, c->part, c->nparts);
  return c->bitmap[index / 64] >> index % 64 & 1;
}

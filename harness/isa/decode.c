/* decode.c - word to intent. */
#include "isa/operand.h"
#include "isa/table.h"
#include "isa/word.h"

/* All operands of `f` from the word, and the bits of it that mean nothing. */
static bool read_operands(const struct form *f, uint32_t word, struct insn *out) {
  uint32_t spare = (word & f->should) ^ f->ought;
  for (unsigned i = 0; i < f->nops; i++)
    if (!operand_get(f, i, word, out, &spare))
      return false;
  out->form = f->id;
  out->zero = 0;
  out->spare = spare;
  return true;
}

static bool is_predictable(const struct form *f, uint32_t word) {
  if ((word & f->should) != f->ought)
    return false;
  for (unsigned i = 0; i < f->nconditions; i++)
    if (f->condition[i].soft && !condition_holds(f, &f->condition[i], word))
      return false;
  return true;
}

enum a64_validity a64_decode(uint32_t word, struct insn *out) {
  const struct table *t = table();
  for (const uint16_t *id = tree_find(t, word); *id; id++) {
    const struct form *f = &t->form[*id];
    if (form_matches(f, word) && read_operands(f, word, out))
      return is_predictable(f, word) ? A64_VALID : A64_UNPREDICTABLE;
  }
  return A64_UNALLOCATED;
}

void a64_prefer(uint32_t word, const struct insn *base, struct insn *out) {
  const struct table *t = table();
  for (unsigned id = t->form[base->form].alias; id; id = t->form[id].next)
    if (form_matches(&t->form[id], word) && read_operands(&t->form[id], word, out))
      return;
  *out = *base;
}

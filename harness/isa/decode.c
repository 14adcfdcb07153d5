/* decode.c - word to intent. */
#include "isa/code.h"
#include "isa/table.h"

enum a64_validity a64_decode(uint32_t word, struct insn *out) {
  const struct table *t = table();
  enum a64_validity validity = A64_UNALLOCATED;
  for (const uint16_t *id = tree_find(t, word); *id && validity == A64_UNALLOCATED; id++)
    validity = code_get(*id, word, out);
  return validity;
}

void a64_prefer(uint32_t word, const struct insn *base, struct insn *out) {
  const struct table *t = table();
  for (unsigned id = t->form[base->form].alias; id; id = t->form[id].next)
    if (code_get(id, word, out) != A64_UNALLOCATED)
      return;
  *out = *base;
}

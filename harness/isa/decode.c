/* decode.c - word to intent. */
#include "isa/code.h"
#include "isa/table.h"

static enum a64_validity try_list(const uint16_t *id, uint32_t word, struct insn *out) {
  enum a64_validity validity = A64_UNALLOCATED;
  for (; *id && validity == A64_UNALLOCATED; id++)
    validity = code_get(*id, word, out);
  return validity;
}

enum a64_validity a64_decode(uint32_t word, struct insn *out) {
  const struct table *t = table();
  uint32_t leaf = tree_find(t, word);
  if (leaf & TREE_LIST)
    return try_list(&t->list[leaf & (TREE_LIST - 1)], word, out);
  enum a64_validity validity = code_get(leaf & 0xfff, word, out);
  return validity == A64_UNALLOCATED ? code_get(leaf >> 12 & 0xfff, word, out) : validity;
}

void a64_prefer(uint32_t word, const struct insn *base, struct insn *out) {
  const struct table *t = table();
  for (unsigned id = t->form[base->form].alias; id; id = t->form[id].next)
    if ((word & code.of[id].mask) == code.of[id].value && code_get(id, word, out) != A64_UNALLOCATED)
      return;
  *out = *base;
}

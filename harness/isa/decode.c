/* decode.c - word to intent. */
#include "isa/codec_ops.h"

/* The first registers; not 0: a reserved class. */
static inline int64_t get_registers(const struct code *c, uint32_t word, uint32_t selector, struct insn *out) {
  int64_t all = 0;
#pragma GCC unroll 4
  for (unsigned i = 0; i < CODE_REGISTERS; i++)
    all |= out->op[c->reg[i].op] = get_register(&c->reg[i], word, selector);
  return all & A64_REG(CODE_RESERVED, 0);
}

static int64_t get_more_registers(const struct codec_more *m, uint32_t word, uint32_t selector, struct insn *out) {
  const struct codec_register_put *r = &codec.registers[m->registers];
  int64_t all = 0;
  for (unsigned i = CODE_REGISTERS; i < m->nregisters; i++)
    all |= out->op[r[i].get.op] = get_register(&r[i].get, word, selector);
  return all & A64_REG(CODE_RESERVED, 0);
}

static void get_more_numbers(const struct codec_more *m, uint32_t word, struct insn *out) {
  const struct codec_number_put *n = &codec.numbers[m->numbers];
  for (unsigned i = CODE_NUMBERS; i < m->nnumbers; i++)
    out->op[n[i].get.op] = get_number(&n[i].get, word);
}

static void get_all_scaled(const struct codec_more *m, uint32_t word, struct insn *out) {
  const struct codec_scaled *n = &codec.scaled[m->scaled];
  for (const struct codec_scaled *end = n + m->nscaled; n < end; n++)
    out->op[n->op] = get_scaled(n, word, out);
}

static bool get_others(const struct codec_more *m, const struct form *f, uint32_t word, struct insn *out) {
  for (unsigned i = 0; i < m->nothers; i++)
    if (!operand_get(f, codec.others[m->others + i], word, out, &out->spare))
      return false;
  return true;
}

static __attribute__((noinline)) enum a64_validity get_more(unsigned id, uint32_t word, struct insn *out) {
  const struct codec_more *m = &codec.more[id];
  const struct codec_condition *when = &codec.conditions[m->conditions];
  if (!all_hold(id, when, m->nhard, word) || get_more_registers(m, word, gather(&codec.of[id].selector, word), out))
    return A64_UNALLOCATED;
  get_more_numbers(m, word, out);
  get_all_scaled(m, word, out);
  out->spare = (word & m->should) ^ m->ought;
  bool predictable = !out->spare && all_hold(id, when + m->nhard, m->nconstrained, word);
  if (!get_others(m, &codec.form[id], word, out))
    return A64_UNALLOCATED;
  return predictable ? A64_VALID : A64_UNPREDICTABLE;
}

static inline enum a64_validity get(unsigned id, uint32_t word, struct insn *out) {
  const struct code *c = &codec.of[id];
  if ((word & c->mask) != c->value || get_registers(c, word, gather(&c->selector, word), out))
    return A64_UNALLOCATED;
#pragma GCC unroll 2
  for (unsigned i = 0; i < CODE_NUMBERS; i++)
    out->op[c->number[i].op] = get_number(&c->number[i], word);
  out->form = (uint16_t)id;
  out->zero = 0;
  out->spare = 0;
  return c->more ? get_more(id, word, out) : A64_VALID;
}

static enum a64_validity try_list(const uint16_t *id, uint32_t word, struct insn *out) {
  enum a64_validity validity = A64_UNALLOCATED;
  for (; *id && validity == A64_UNALLOCATED; id++)
    validity = get(*id, word, out);
  return validity;
}

enum a64_validity a64_decode(uint32_t word, struct insn *out) {
  const struct table *t = table();
  uint32_t leaf = tree_find(t, word);
  if (leaf & TREE_LIST)
    return try_list(&t->list[leaf & (TREE_LIST - 1)], word, out);
  enum a64_validity validity = get(tree_first(leaf), word, out);
  return validity == A64_UNALLOCATED ? get(tree_second(leaf), word, out) : validity;
}

enum a64_validity decode_as(unsigned id, uint32_t word, struct insn *out) { return get(id, word, out); }

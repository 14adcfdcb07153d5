/* alias.c - what stands for what: the aliases a word may be of, the base form of an intent, the row whose effect says
 * what it does. */
#include "isa/compile/codec_build.h"
#include "isa/compile/table.h"
#include "isa/operand.h"
#include "isa/word.h"

#include <stdlib.h>

/* ---- sieves ------------------------------------------------------------------------------------------------------ */

enum { SIEVE_BITS = 10, LIST = 256 };

static struct pool lists = {.what = "lists of aliases", .size = sizeof(uint16_t)},
                   sifted = {.what = "choices of aliases", .size = sizeof(uint16_t)};

/* What all values have in common is as good as fixed. */
static void fix_common(struct fixed *c, const struct part *part, unsigned nparts, uint32_t first, uint32_t same) {
  c->mask |= put_parts(same, part, nparts);
  c->value |= put_parts(same & first, part, nparts);
}

static void fix_by_names(struct fixed *c, const struct operand *o) {
  const struct sparse_name *name = o->sparse->by_value;
  uint32_t same = ~0u;
  for (unsigned i = 1; i < o->sparse->count; i++)
    same &= ~(name[i].value ^ name[0].value);
  fix_common(c, o->part, o->nparts, name[0].value, same);
}

static void fix_by_condition(struct fixed *c, const struct condition *k) {
  uint32_t first = 0, same = ~0u, values = 1u << k->bits;
  for (uint32_t i = values; i--;)
    first = k->bitmap[i / 64] >> i % 64 & 1 ? i : first;
  for (uint32_t i = first; i < values; i++)
    same &= k->bitmap[i / 64] >> i % 64 & 1 ? ~(i ^ first) : ~0u;
  fix_common(c, k->part, k->nparts, first, same);
}

static struct fixed fixed_by(const struct form *f) {
  struct fixed c = {f->mask, f->value};
  for (const struct operand *o = f->op; o < f->op + f->nops; o++)
    if (o->kind == OPERAND_SPARSE && !o->sparse->generic)
      fix_by_names(&c, o);
  for (const struct condition *k = f->condition; k < f->condition + f->nconditions; k++)
    if (!k->constrained && k->bitmap)
      fix_by_condition(&c, k);
  return c;
}

/* The bits that most aliases depend on. */
static uint32_t telling_bits(const struct form *form, const struct form *base) {
  unsigned depend[32] = {0};
  for (unsigned id = base->alias; id; id = form[id].next)
    for (uint32_t left = (codec.fixed[id].mask | tree_bits(&form[id])) & ~base->mask; left; left &= left - 1)
      depend[__builtin_ctz(left)]++;
  return tree_best_bits(depend, SIEVE_BITS);
}

/* The aliases that a word with these bits may be of, in their order, and 0 behind them. */
static uint16_t sift(const struct form *form, const struct form *base, uint32_t word, uint32_t bits) {
  uint16_t list[LIST];
  unsigned n = 0;
  for (unsigned id = base->alias; id; id = form[id].next) {
    const struct fixed *c = &codec.fixed[id];
    if (n < LIST - 1 && !((word ^ c->value) & c->mask & bits) && tree_may_be(&form[id], word, bits))
      list[n++] = (uint16_t)id;
  }
  list[n++] = 0;
  return pool_add(&lists, list, n);
}

static struct sieve sieve_of(const struct form *form, const struct form *base) {
  uint16_t all[1 << SIEVE_BITS];
  uint32_t bits = telling_bits(form, base);
  unsigned values = 1u << __builtin_popcount(bits);
  for (uint32_t i = 0; i < values; i++)
    all[i] = sift(form, base, base->value | spread_bits(i, bits), base->mask | bits);
  return (struct sieve){bits, pool_add(&sifted, all, values)};
}

void alias_build(const struct form *form, unsigned count) {
  struct fixed *fixed = calloc(count + 1, sizeof *fixed);
  struct sieve *sieve = calloc(count + 1, sizeof *sieve);
  if (!fixed || !sieve)
    abort();
  for (unsigned id = 1; id <= count; id++)
    fixed[id] = fixed_by(&form[id]);
  codec.fixed = fixed;
  for (unsigned id = 0; id <= count; id++) /* the first lets nothing through */
    if (!id || form[id].alias)
      sieve[id] = sieve_of(form, &form[id]);
  codec.sieve = sieve;
  codec.sifted = (const uint16_t *)sifted.data;
  codec.lists = (const uint16_t *)lists.data;
}

void a64_prefer(uint32_t word, const struct insn *base, struct insn *out) {
  if (!a64_alias(word, base, out))
    *out = *base;
}

/* ---- intents ----------------------------------------------------------------------------------------------------- */

bool a64_base(const struct insn *in, struct insn *out) {
  uint32_t word;
  const struct form *f = a64_form(in->form);
  if (!f || !a64_encode(in, &word, NULL))
    return false;
  if (f->parent == f->id) {
    *out = *in;
    return true;
  }
  return a64_decode(word, out) != A64_UNALLOCATED;
}

const struct insn *a64_meaning(const struct insn *in, struct insn *room) {
  const struct form *f = a64_form(in->form);
  uint32_t word;
  if (f && a64_has_effect(f) && !f->is_shared)
    return in;
  if (!a64_encode(in, &word, NULL) || a64_decode(word, room) == A64_UNALLOCATED)
    return NULL;
  struct insn base = *room;
  for (unsigned id = a64_form(base.form)->alias; id; id = a64_form(id)->next)
    if (a64_has_effect(a64_form(id)) && decode_as(id, word, room) != A64_UNALLOCATED)
      return room;
  *room = base;
  return room;
}

/* decode.c - word to intent: of its base form, and of the alias that is preferred. */
#include "isa/codec_ops.h"
#include "isa/lanes.h"
#include "isa/word.h"

static bool get_unread(const struct codec_more *m, const struct form *f, uint32_t word, struct insn *out) {
  for (unsigned left = m->unread; left; left &= left - 1)
    if (!operand_get(f, (unsigned)__builtin_ctz(left), word, out, &out->spare))
      return false;
  return true;
}

static NEVER enum a64_validity get_more(unsigned id, uint32_t word, struct insn *out, enum a64_validity validity) {
  const struct codec_more *m = &codec.more[id];
  const struct codec_condition *when = &codec.conditions[m->conditions];
  if (m->is_undecided && !all_hold(id, when, m->nhard, word))
    return A64_UNALLOCATED;
  if (m->is_undecided && !all_hold(id, when + m->nhard, m->nconstrained, word))
    validity = A64_UNPREDICTABLE;
  return get_unread(m, &codec.form[id], word, out) ? validity : A64_UNALLOCATED;
}

ALWAYS enum a64_validity get(unsigned id, uint32_t word, struct insn *out, reading *read, picking *pick) {
  const struct lead *l = &codec.lead[id];
  unsigned which = codec.which[l->which + pick(word, l->chooses)];
  enum a64_validity validity = decided_of(l, pick(word, l->decides));
  if ((word & l->mask) != l->value || !which || !validity)
    return A64_UNALLOCATED;
  read(&codec.readers[which], word, out->op);
  out->form = (uint16_t)id;
  out->zero = 0;
  out->spare = (word & l->should) ^ l->ought;
  validity = out->spare ? A64_UNPREDICTABLE : validity;
  return l->more ? get_more(id, word, out, validity) : validity;
}

/* The first two steps are enough for most words. */
ALWAYS unsigned find(const struct table *t, uint32_t word, picking *pick) {
  unsigned at = t->way[t->root.ways + pick(word, t->root.bits)];
  do
    at = t->way[t->step[at].ways + pick(word, t->step[at].bits)];
  while (__builtin_expect(at > t->count, 0));
  return at;
}

static FOR_WIDE enum a64_validity get_wide(unsigned id, uint32_t word, struct insn *out) {
  return get(id, word, out, read_wide, pick_wide);
}
static NEVER enum a64_validity get_anywhere(unsigned id, uint32_t word, struct insn *out) {
  return get(id, word, out, read_all, pick_bits);
}
static FOR_WIDE enum a64_validity decode_wide(uint32_t word, struct insn *out) {
  return get(find(&a64_table, word, pick_wide), word, out, read_wide, pick_wide);
}
/* The first word, too: whether the processor is wide is known when the table is. */
static NEVER enum a64_validity decode_anywhere(uint32_t word, struct insn *out) {
  return get(find(table(), word, pick_bits), word, out, read_all, pick_bits);
}

enum a64_validity a64_decode(uint32_t word, struct insn *out) {
  return codec.is_wide ? decode_wide(word, out) : decode_anywhere(word, out);
}

enum a64_validity decode_as(unsigned id, uint32_t word, struct insn *out) {
  return codec.is_wide ? get_wide(id, word, out) : get_anywhere(id, word, out);
}

/* Of a list, the first that it is. */
static NEVER bool find_alias(const uint16_t *id, uint32_t word, struct insn *out) {
  for (; *id; id++) {
    const struct fixed *f = &codec.fixed[*id];
    if ((word & f->mask) == f->value && decode_as(*id, word, out) != A64_UNALLOCATED)
      return true;
  }
  return false;
}

ALWAYS bool alias(uint32_t word, const struct insn *base, struct insn *out, picking *pick) {
  const struct sieve *s = &codec.sieve[base->form];
  unsigned list = codec.sifted[s->which + pick(word, s->tells)];
  return list && find_alias(&codec.lists[list], word, out);
}

static FOR_WIDE bool alias_wide(uint32_t word, const struct insn *base, struct insn *out) {
  return alias(word, base, out, pick_wide);
}
static NEVER bool alias_anywhere(uint32_t word, const struct insn *base, struct insn *out) {
  table();
  return alias(word, base, out, pick_bits);
}

bool a64_alias(uint32_t word, const struct insn *base, struct insn *out) {
  return codec.is_wide ? alias_wide(word, base, out) : alias_anywhere(word, base, out);
}

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

/* As far as the lead tells. */
ALWAYS enum a64_validity judge(const struct lead *l, unsigned which, uint32_t word, struct insn *out, picking *pick) {
  enum a64_validity validity = decided_of(l, pick(word, l->decides));
  if ((word & l->mask) != l->value || !which || !validity)
    return A64_UNALLOCATED;
  out->spare = (word & l->should) ^ l->ought;
  return out->spare ? A64_UNPREDICTABLE : validity;
}

ALWAYS enum a64_validity get(unsigned id, uint32_t word, struct insn *out, reading *read, picking *pick) {
  const struct lead *l = &codec.lead[id];
  unsigned which = codec.which[l->which + pick(word, l->chooses)];
  enum a64_validity validity = judge(l, which, word, out, pick);
  if (!validity)
    return A64_UNALLOCATED;
  out->form = id;
  read(&codec.readers[which], word, out->op);
  return l->more ? get_more(id, word, out, validity) : validity;
}

/* The first two steps are enough for most words. */
ALWAYS unsigned find(const struct table *t, uint32_t word, picking *pick) {
  const struct step *s = &t->first[pick(word, t->first_bits)];
  unsigned at = t->way[s->ways + pick(word, s->bits)];
  while (__builtin_expect(at > t->count, 0)) {
    s = &t->step[at];
    at = t->way[s->ways + pick(word, s->bits)];
  }
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

/* ---- many words -------------------------------------------------------------------------------------------------- */

enum { BLOCK = 16 };

/* Step by step for all, so that what one word waits for does not hold up the next. */
ALWAYS void get_block(const struct table *t, const uint32_t *word, unsigned count, struct insn *out, uint8_t *validity,
                      reading *read, picking *pick) {
  const struct codec c = codec; /* what is written might change it, as far as gcc knows */
  const struct lead *lead[BLOCK];
  unsigned which[BLOCK];
  for (unsigned i = 0; i < count; i++)
    out[i].form = find(t, word[i], pick);
  for (unsigned i = 0; i < count; i++) {
    lead[i] = &c.lead[out[i].form];
    which[i] = c.which[lead[i]->which + pick(word[i], lead[i]->chooses)];
    validity[i] = (uint8_t)judge(lead[i], which[i], word[i], &out[i], pick);
  }
  for (unsigned i = 0; i < count; i++) {
    if (!validity[i])
      continue;
    read(&c.readers[which[i]], word[i], out[i].op);
    if (lead[i]->more)
      validity[i] = (uint8_t)get_more(out[i].form, word[i], &out[i], validity[i]);
  }
}

static FOR_WIDE void get_block_wide(const uint32_t *word, unsigned count, struct insn *out, uint8_t *validity) {
  get_block(&a64_table, word, count, out, validity, read_wide, pick_wide);
}
static NEVER void get_block_anywhere(const uint32_t *word, unsigned count, struct insn *out, uint8_t *validity) {
  get_block(table(), word, count, out, validity, read_all, pick_bits);
}

void a64_decode_all(const uint32_t *word, unsigned count, struct insn *out, uint8_t *validity) {
  for (unsigned i = 0; i < count; i += BLOCK) {
    unsigned some = count - i < BLOCK ? count - i : BLOCK;
    (codec.is_wide ? get_block_wide : get_block_anywhere)(word + i, some, out + i, validity + i);
  }
}

/* ---- aliases ----------------------------------------------------------------------------------------------------- */

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

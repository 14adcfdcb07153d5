/* validity_build.c - joins the conditions of a form into one table of what they make of a word. */
#include "isa/compile/codec_build.h"
enum { DECIDES_MOST = 15, UNITS_MOST = (1 << DECIDES_MOST) / VALIDITIES, TABLES = 256, KEPT_MOST = 1 << 15 };

static struct pool validities = {.what = "validities", .size = sizeof(uint32_t)};

/* Forms with equal conditions have one table, which is made once. */
static struct table_of {
  uint16_t conditions, at;
  uint8_t nhard, nconstrained;
} tables[TABLES];
static unsigned ntables;

void validities_clear(void) {
  static const uint32_t valid = A64_VALID;
  validities.count = ntables = 0;
  pool_append(&validities, &valid, 1); /* of forms without conditions */
}

static uint32_t bits_of(const struct codec_condition *k, unsigned count) {
  uint32_t bits = 0;
  for (unsigned i = 0; i < count; i++)
    bits |= k[i].at.mask[0] | k[i].at.mask[1] | k[i].at.mask[2];
  return bits;
}

static bool can_be_joined(const struct codec_condition *k, unsigned count) {
  for (unsigned i = 0; i < count; i++)
    if (k[i].index)
      return false;
  return __builtin_popcount(bits_of(k, count)) <= DECIDES_MOST && validities.count <= KEPT_MOST && ntables < TABLES;
}

static bool all_hold(const struct codec_condition *k, unsigned count, uint32_t word) {
  for (const struct codec_condition *end = k + count; k < end; k++) {
    uint32_t index = gather(&k->at, word);
    if (!(codec.truths[k->truth + index / 64] >> index % 64 & 1))
      return false;
  }
  return true;
}

static enum a64_validity validity_of(const struct codec_more *m, uint32_t word) {
  const struct codec_condition *k = &codec.conditions[m->conditions];
  if (!all_hold(k, m->nhard, word))
    return A64_UNALLOCATED;
  return all_hold(k + m->nhard, m->nconstrained, word) ? A64_VALID : A64_UNPREDICTABLE;
}

static uint16_t make_table(const struct codec_more *m, uint32_t bits) {
  uint32_t unit[UNITS_MOST] = {0};
  unsigned values = 1u << __builtin_popcount(bits);
  uint32_t word = 0;
  for (uint32_t i = 0; i < values; i++, word = (word - bits) & bits)
    unit[i / VALIDITIES] |= (uint32_t)validity_of(m, word) << i % VALIDITIES * VALIDITY_BITS;
  return pool_add(&validities, unit, values > VALIDITIES ? values / VALIDITIES : 1);
}

static uint16_t table_of(const struct codec_more *m, uint32_t bits) {
  struct table_of *t = tables;
  for (; t < tables + ntables; t++)
    if (t->conditions == m->conditions && t->nhard == m->nhard && t->nconstrained == m->nconstrained)
      return t->at;
  *t = (struct table_of){m->conditions, make_table(m, bits), m->nhard, m->nconstrained};
  ntables++;
  return t->at;
}

bool validities_add(struct lead *l, const struct codec_more *m) {
  const struct codec_condition *k = &codec.conditions[m->conditions];
  unsigned count = m->nhard + m->nconstrained;
  l->decides = 0;
  l->decided = 0;
  if (!count)
    return true;
  if (!can_be_joined(k, count))
    return false;
  l->decides = bits_of(k, count);
  l->decided = table_of(m, l->decides) * 32u;
  return true;
}

const uint32_t *validities_all(void) { return (const uint32_t *)validities.data; }

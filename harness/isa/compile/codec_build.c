/* codec_build.c - compiles forms to code. */
#include "isa/compile/codec_build.h"
#include "isa/compile/condition.h"
#include "isa/compile/die.h"
#include "isa/compile/names.h"
#include "isa/compile/table.h"
#include "isa/word.h"

#include <stdlib.h>
#include <string.h>

enum { POOL_MOST = 1 << 16 /* an index is a uint16_t */ };

static struct pool conditions = {.what = "conditions", .size = sizeof(struct codec_condition)},
                   truths = {.what = "truths", .size = sizeof(uint64_t)};

static const struct form *being_built;

void pool_append(struct pool *p, const void *run, unsigned count) {
  if (p->count + count > POOL_MOST)
    table_die("%s: the code of all forms has more than POOL_MOST = %d %s (codec_build.c)", being_built->name, POOL_MOST,
              p->what);
  if (p->count + count > p->room) {
    p->room = 2 * (p->count + count);
    p->data = realloc(p->data, p->room * p->size);
    if (!p->data)
      abort();
  }
  memcpy(p->data + p->count * p->size, run, count * p->size);
  p->count += count;
}

uint16_t pool_add(struct pool *p, const void *run, unsigned count) {
  if (!count)
    return 0;
  if (!p->count)
    return pool_append(p, run, count), 0;
  const uint8_t *end = p->data + p->count * p->size;
  for (const uint8_t *at = p->data; (at = memmem(at, (size_t)(end - at), run, count * p->size)); at++)
    if ((size_t)(at - p->data) % p->size == 0)
      return (uint16_t)((size_t)(at - p->data) / p->size);
  pool_append(p, run, count);
  return (uint16_t)(p->count - count);
}

bool set_gather(uint32_t *mask, uint8_t *turn, unsigned room, const struct part *part, unsigned count) {
  unsigned used = 0;
  for (unsigned i = 0; i < count; i++) {
    unsigned below = parts_width(part + i + 1, count - i - 1);
    uint8_t left = (uint8_t)((32 + below - part[i].lo) % 32);
    if (used && turn[used - 1] == left)
      mask[used - 1] |= part_mask(part[i]);
    else if (used == room)
      return false;
    else
      mask[used] = part_mask(part[i]), turn[used++] = left;
  }
  return true;
}

/* The runs of ones of `bits`; false: too many. */
static bool split_runs(uint32_t bits, struct selector *s) {
  bool few = __builtin_popcount(bits) <= SELECTOR_BITS;
  for (s->count = 0; bits && few; s->count++) {
    unsigned top = 31u - (unsigned)__builtin_clz(bits), lo = top;
    while (lo && bits >> (lo - 1) & 1)
      lo--;
    few = s->count < SELECTOR_PARTS;
    if (few)
      s->part[s->count] = (struct part){(uint8_t)lo, (uint8_t)(top - lo + 1)};
    bits &= (1u << lo) - 1;
  }
  return few;
}

uint32_t selector_mask(const struct operand *o) {
  uint32_t mask = 0;
  for (unsigned i = 0; o->kind == OPERAND_REGISTER && o->map && i < o->nselectors; i++)
    mask |= part_mask(o->selector[i]);
  return mask;
}

static uint32_t condition_mask(const struct condition *k) {
  uint32_t mask = 0;
  for (unsigned i = 0; i < k->nparts; i++)
    mask |= part_mask(k->part[i]);
  return mask;
}

static void widen(struct selector *s, uint32_t mask) {
  struct selector more = *s;
  if (split_runs(s->mask | mask, &more)) {
    more.mask = s->mask | mask;
    *s = more;
  }
}

/* A condition that makes a class reserved is asked no more. */
static bool is_decided(const struct condition *k, const struct selector *s) {
  return !k->constrained && k->bitmap && !(condition_mask(k) & ~s->mask);
}

void find_selector(const struct form *f, struct selector *s) {
  *s = (struct selector){0};
  for (unsigned i = 0; i < f->nops; i++)
    widen(s, selector_mask(&f->op[i]));
  for (unsigned i = 0; i < f->nconditions; i++)
    if (!f->condition[i].constrained && f->condition[i].bitmap)
      widen(s, condition_mask(&f->condition[i]));
}

bool is_allowed(const struct form *f, const struct selector *s, uint32_t word) {
  for (unsigned i = 0; i < f->nconditions; i++)
    if (is_decided(&f->condition[i], s) && !condition_holds(f, &f->condition[i], word))
      return false;
  return true;
}

static struct codec_condition build_condition(const struct form *f, uint8_t index) {
  const struct condition *k = &f->condition[index];
  struct codec_condition c;
  memset(&c, 0, sizeof c);
  if (k->bitmap && set_gather(c.at.mask, c.at.turn, 3, k->part, k->nparts))
    c.truth = pool_add(&truths, k->bitmap, k->bits > 6 ? 1u << (k->bits - 6) : 1);
  else
    c.index = (uint8_t)(index + 1);
  return c;
}

/* The hard ones first. */
static void build_conditions(struct codec_more *m, const struct form *f, const struct selector *s) {
  struct codec_condition all[FORM_CONDITIONS + 1];
  unsigned count = 0;
  memset(all, 0, sizeof all);
  for (int constrained = 0; constrained < 2; constrained++) {
    for (uint8_t i = 0; i < f->nconditions; i++)
      if (f->condition[i].constrained == constrained && !is_decided(&f->condition[i], s)) {
        all[count++] = build_condition(f, i);
        *(constrained ? &m->nconstrained : &m->nhard) += 1;
      }
  }
  m->conditions = pool_add(&conditions, all, count);
}

void codec_build(const struct form *form, unsigned count) {
  free(codec.more);
  codec.form = form;
  codec.more = calloc(count + 1, sizeof *codec.more);
  if (!codec.more)
    abort();
  conditions.count = truths.count = 0;
  pool_append(&truths, &(uint64_t){1}, 1); /* what a condition of no field reads */
  for (unsigned id = 1; id <= count; id++) {
    struct selector s;
    being_built = &form[id];
    find_selector(&form[id], &s);
    build_conditions(&codec.more[id], &form[id], &s);
  }
  codec.conditions = (const struct codec_condition *)conditions.data;
  codec.truths = (const uint64_t *)truths.data;
  readers_build(form, count);
}

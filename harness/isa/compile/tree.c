/* tree.c - the decision tree that leads from a word to the one form it may be of.
 *
 * A step picks some bits of the word and goes to one of the steps named from `ways` on, as they say. A leaf picks none
 * and goes to itself: the first steps are the leaves, each with the number of its form. So a step too many does no
 * harm, and one may take as many as most words need without asking after each. Steps are few and ways are many: a way
 * is but the number of a step, so that more of the tree stays in the cache. The first step, which every word takes, is
 * a table of the steps themselves: a load less to wait for. */
#include "isa/compile/codec_build.h"
#include "isa/compile/condition.h"
#include "isa/compile/die.h"
#include "isa/compile/table.h"
#include "isa/word.h"

#include <stdlib.h>
#include <string.h>

/* The first step is the widest: there are few, and it is hot. */
enum { WIDEST = 11, NARROW = 10, STEPS = 1 << 16, WAYS = 1 << 22 };

struct builder {
  const struct form *form;
  struct step *step;
  uint16_t *way;
  unsigned steps, ways, room; /* room for ways */
};

struct choice { /* the forms that a word may be of as far as the bits `tested` tell */
  const uint16_t *id;
  unsigned count;
  uint32_t tested;
};

/* The index of so many new ways. */
static unsigned add_ways(struct builder *b, unsigned more) {
  if (b->ways + more > WAYS)
    table_die("the tree is too large: more than %u ways", WAYS);
  if (b->ways + more > b->room) {
    b->room = 2 * (b->ways + more);
    b->way = realloc(b->way, b->room * sizeof *b->way);
    if (!b->way)
      abort();
  }
  b->ways += more;
  return b->ways - more;
}

static uint16_t add_step(struct builder *b, uint32_t bits) {
  if (b->steps == STEPS)
    table_die("the tree is too large: more than %u steps", STEPS);
  b->step[b->steps] = (struct step){bits, add_ways(b, 1u << __builtin_popcount(bits))};
  return (uint16_t)b->steps++;
}

/* ---- which bits to pick ------------------------------------------------------------------------------------------ */

/* What keeps words from a form that have its fixed bits: conditions, and reserved classes. */
static bool is_hard(const struct condition *k) { return !k->constrained; }
static bool has_choice(const struct operand *o) { return o->kind == OPERAND_REGISTER && o->map; }
static uint32_t condition_mask(const struct condition *k) { return parts_mask(k->part, k->nparts); }

static uint32_t deciding_bits(const struct form *f, uint32_t tested) {
  uint32_t bits = 0, mask;
  for (const struct condition *k = f->condition; k < f->condition + f->nconditions; k++)
    bits |= is_hard(k) && ((mask = condition_mask(k)) & ~tested) ? mask : 0;
  for (const struct operand *o = f->op; o < f->op + f->nops; o++)
    bits |= has_choice(o) && ((mask = selector_mask(o)) & ~tested) ? mask : 0;
  return bits;
}

/* How many pairs of forms a bit tells apart. */
static unsigned pairs_of(const struct builder *b, const struct choice *c, unsigned bit) {
  unsigned fixed[2] = {0, 0};
  for (unsigned i = 0; i < c->count; i++) {
    const struct form *f = &b->form[c->id[i]];
    fixed[f->value >> bit & 1] += f->mask >> bit & 1;
  }
  return fixed[0] * fixed[1];
}

static unsigned widest_of(const struct choice *c) { return c->tested ? NARROW : WIDEST; }

uint32_t tree_best_bits(unsigned worth[32], unsigned most) {
  uint32_t bits = 0;
  for (; most; most--) {
    unsigned best = 31;
    for (unsigned bit = 31; bit--;)
      best = worth[bit] > worth[best] ? bit : best;
    bits |= worth[best] ? 1u << best : 0;
    worth[best] = 0;
  }
  return bits;
}

static uint32_t best_bits(const struct builder *b, const struct choice *c) {
  unsigned pairs[32];
  for (unsigned bit = 0; bit < 32; bit++)
    pairs[bit] = c->tested >> bit & 1 ? 0 : pairs_of(b, c, bit);
  return tree_best_bits(pairs, widest_of(c));
}

static bool are_alike(const struct form *f, const struct form *g) {
  return !((f->value ^ g->value) & f->mask & g->mask);
}

/* The bits that tell apart what fixed bits do not. */
static uint32_t undecided_bits(const struct builder *b, const struct choice *c) {
  uint32_t bits = 0;
  for (unsigned i = 1; i < c->count; i++)
    for (unsigned j = 0; j < i; j++) {
      const struct form *f = &b->form[c->id[i]], *g = &b->form[c->id[j]];
      bits |= are_alike(f, g) ? deciding_bits(f, c->tested) | deciding_bits(g, c->tested) : 0;
    }
  return bits & ~c->tested;
}

static uint32_t lowest_bits(uint32_t from, unsigned count) {
  uint32_t bits = 0;
  for (; from && count; count--, from &= from - 1)
    bits |= from & -from;
  return bits;
}

/* 0: nothing tells these forms apart. */
static uint32_t choose_bits(const struct builder *b, const struct choice *c) {
  uint32_t bits = best_bits(b, c);
  unsigned left = widest_of(c) - (unsigned)__builtin_popcount(bits);
  uint32_t undecided = left ? undecided_bits(b, c) & ~bits : 0;
  if (!bits || (unsigned)__builtin_popcount(undecided) <= left)
    bits |= lowest_bits(undecided, left);
  return bits;
}

/* ---- steps ------------------------------------------------------------------------------------------------------- */

/* The forms that are left of a choice, for every value of the bits picked. */
struct split {
  struct choice of[1 << WIDEST];
  uint16_t *all;
  uint16_t first[1 << WIDEST]; /* values that leave what none before them does */
  unsigned nfirst;
};

/* Whether bits that are tested now, and were not before, keep the word from the form. */
static bool is_kept_off(const struct form *f, uint32_t word, uint32_t tested, uint32_t before) {
  uint32_t mask;
  for (const struct condition *k = f->condition; k < f->condition + f->nconditions; k++)
    if (is_hard(k) && ((mask = condition_mask(k)) & ~before) && !(mask & ~tested) && !condition_holds(f, k, word))
      return true;
  for (const struct operand *o = f->op; o < f->op + f->nops; o++)
    if (has_choice(o) && ((mask = selector_mask(o)) & ~before) && !(mask & ~tested) &&
        o->map->to_class[get_parts(word, o->selector, o->nselectors)] == A64_CLASSES)
      return true;
  return false;
}

static bool may_be(const struct form *f, uint32_t word, uint32_t tested, uint32_t before) {
  return !((word ^ f->value) & f->mask & tested) && !is_kept_off(f, word, tested, before);
}

uint32_t tree_bits(const struct form *f) { return f->mask | deciding_bits(f, 0); }

bool tree_may_be(const struct form *f, uint32_t word, uint32_t tested) { return may_be(f, word, tested, 0); }

static void open_split(const struct builder *b, struct split *s, const struct choice *c, uint32_t word, uint32_t bits) {
  unsigned width = (unsigned)__builtin_popcount(bits);
  s->nfirst = 0;
  uint16_t *kept = s->all = malloc(((size_t)c->count << width) * sizeof *kept);
  if (!kept)
    abort();
  for (uint32_t value = 0; value < 1u << width; value++) {
    struct choice *left = &s->of[value];
    *left = (struct choice){.id = kept, .tested = c->tested | bits};
    for (unsigned i = 0; i < c->count; i++)
      if (may_be(&b->form[c->id[i]], word | spread_bits(value, bits), left->tested, c->tested))
        *kept++ = c->id[i];
    left->count = (unsigned)(kept - left->id);
  }
}

/* The bits that matter together with bits which are not tested yet. */
static uint32_t open_bits(const struct builder *b, const struct choice *c) {
  uint32_t bits = 0;
  for (unsigned i = 0; i < c->count && c->count > 1; i++)
    bits |= deciding_bits(&b->form[c->id[i]], c->tested);
  return bits;
}

static bool leave_the_same(const struct choice *c, const struct choice *d) {
  return c->count == d->count && c->id[0] == d->id[0] && !memcmp(c->id, d->id, c->count * sizeof *c->id);
}

/* The first value that leaves the same forms, which the same of further bits tells apart. */
static uint32_t first_like(const struct builder *b, struct split *s, uint32_t value, uint32_t bits) {
  uint32_t open = pick_bits(open_bits(b, &s->of[value]), bits);
  for (unsigned i = 0; i < s->nfirst; i++)
    if (!((s->first[i] ^ value) & open) && leave_the_same(&s->of[s->first[i]], &s->of[value]))
      return s->first[i];
  s->first[s->nfirst++] = (uint16_t)value;
  return value;
}

static uint16_t build(struct builder *b, const struct choice *c, uint32_t word);

/* What is the same below values of one step is there once: the tree stays small, and so in the cache. */
static void build_split(struct builder *b, struct split *s, unsigned ways, uint32_t word, uint32_t bits) {
  for (uint32_t value = 0; value < 1u << __builtin_popcount(bits); value++) {
    uint32_t like = s->of[value].count > 1 ? first_like(b, s, value, bits) : value;
    uint16_t way = like < value ? b->way[ways + like] : build(b, &s->of[value], word | spread_bits(value, bits));
    b->way[ways + value] = way; /* building may have moved the ways */
  }
}

/* The step that tells these forms apart; `word` has the bits that are tested. */
static uint16_t build(struct builder *b, const struct choice *c, uint32_t word) {
  struct split s;
  if (c->count <= 1)
    return c->count ? c->id[0] : 0;
  uint32_t bits = choose_bits(b, c);
  if (!bits)
    table_die("%s: claims the same words as %s", b->form[c->id[1]].name, b->form[c->id[0]].name);
  uint16_t step = add_step(b, bits);
  open_split(b, &s, c, word, bits);
  build_split(b, &s, b->step[step].ways, word, bits);
  free(s.all);
  return step;
}

static struct step *steps_behind(const struct builder *b, struct step first) {
  unsigned ways = 1u << __builtin_popcount(first.bits);
  struct step *behind = calloc(ways, sizeof *behind);
  if (!behind)
    abort();
  for (unsigned i = 0; i < ways; i++)
    behind[i] = b->step[b->way[first.ways + i]];
  return behind;
}

void tree_build(struct table *t) {
  struct builder b = {.form = t->form, .step = calloc(STEPS, sizeof *b.step)};
  uint16_t *ids = calloc(t->count + 1, sizeof *ids);
  if (!ids || !b.step)
    abort();
  struct choice all = {.id = ids};
  for (unsigned id = 0; id <= t->count; id++) {
    uint16_t leaf = add_step(&b, 0);
    b.way[b.step[leaf].ways] = leaf;
    if (id && t->form[id].parent == id)
      ids[all.count++] = (uint16_t)id;
  }
  struct step first = b.step[build(&b, &all, 0)];
  t->first_bits = first.bits;
  t->first = steps_behind(&b, first);
  t->step = b.step;
  t->way = b.way;
  free(ids);
}

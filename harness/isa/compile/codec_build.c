/* codec_build.c - compiles forms to code. */
#include "isa/compile/codec_build.h"
#include "isa/compile/condition.h"
#include "isa/compile/die.h"
#include "isa/compile/names.h"
#include "isa/compile/table.h"
#include "isa/word.h"

#include <stdlib.h>
#include <string.h>

enum { ANY_CLASS = 256 };

enum { POOL_MOST = 1 << 16 /* an index is a uint16_t */ };

static struct pool registers = {.what = "registers", .size = sizeof(struct codec_register_put)},
                   numbers = {.what = "numbers", .size = sizeof(struct codec_number_put)},
                   scaled = {.what = "scaled numbers", .size = sizeof(struct codec_scaled)},
                   conditions = {.what = "conditions", .size = sizeof(struct codec_condition)},
                   others = {.what = "other operands", .size = 1}, bytes = {.what = "selectors", .size = 1},
                   truths = {.what = "truths", .size = sizeof(uint64_t)},
                   classes = {.what = "classes", .size = sizeof(uint16_t)};

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

static uint16_t add_selectors(const struct operand *o) {
  static const int8_t none[A64_CLASSES];
  return pool_add(&bytes, o->feeds_selector ? o->map->to_selector : none, A64_CLASSES);
}

static bool may_be_general(const struct operand *o) {
  bool general = !o->map && class_is_general(o->fixed_class);
  for (unsigned i = 0; o->map && i < o->map->count; i++)
    general |= class_is_general(o->map->to_class[i]);
  return general;
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
  return s->decides && !k->constrained && k->bitmap && !(condition_mask(k) & ~s->mask);
}

static bool is_common_register(const struct operand *o, const struct selector *s) {
  bool split = o->nparts != 1 && !o->is_narrow; /* M:Rm are neighbours */
  bool whole = parts_width(o->part, o->nparts) == 5 && !o->is_narrow;
  return o->kind == OPERAND_REGISTER && (!o->map || o->nselectors <= 2) && !(selector_mask(o) & ~s->mask) && !split &&
         !o->is_loose && !(o->add && (may_be_general(o) || !whole));
}

void find_selector(const struct form *f, struct selector *s) {
  *s = (struct selector){0};
  for (unsigned i = 0; i < f->nops; i++)
    widen(s, selector_mask(&f->op[i]));
  for (unsigned i = 0; i < f->nops; i++)
    s->decides |= is_common_register(&f->op[i], s);
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

static uint16_t class_of(const struct form *f, const struct operand *o, const struct selector *s, uint32_t word) {
  unsigned class = o->map ? o->map->to_class[get_parts(word, o->selector, o->nselectors)] : o->fixed_class;
  bool narrow = o->is_narrow && class == A64_EH;
  unsigned mask = narrow ? 15 : (1u << parts_width(o->part, o->nparts)) - 1;
  return (uint16_t)((class < A64_CLASSES && is_allowed(f, s, word) ? class : CODE_RESERVED) << 8 | mask);
}

/* The class of a register for every value of the form's selector. */
static uint16_t add_classes(const struct form *f, const struct operand *o, const struct selector *s) {
  uint16_t class[1 << SELECTOR_BITS];
  unsigned values = 1u << parts_width(s->part, s->count);
  for (uint32_t i = 0; i < values; i++)
    class[i] = class_of(f, o, s, put_parts(i, s->part, s->count));
  return pool_add(&classes, class, values);
}

/* False: not of the common kind. `r` is zero, padding and all. */
static bool is_register(const struct form *f, uint8_t op, const struct selector *s, struct codec_register_put *r) {
  const struct operand *o = &f->op[op];
  if (!is_common_register(o, s))
    return false;
  set_gather(r->selector.mask, r->selector.turn, 2, o->selector, o->map ? o->nselectors : 0);
  r->get.classes = add_classes(f, o, s);
  r->selectors = add_selectors(o);
  r->get.op = op;
  r->get.lo = o->part[o->nparts - 1].lo;
  r->get.add = (uint8_t)o->add;
  r->get.sp = o->is_sp ? 31 : 255;
  r->put = o->is_checked ? 0 : (uint8_t)((1u << parts_width(o->part, o->nparts)) - 1);
  return true;
}

static uint32_t sign_bit(const struct operand *o) {
  return o->is_signed ? 1u << (parts_width(o->part, o->nparts) - 1) : 0;
}

static bool is_linear(const struct operand *o) {
  bool plain = o->kind == OPERAND_NUMBER || o->kind == OPERAND_NAME || o->kind == OPERAND_FLAG;
  return plain && !o->is_log && o->scale > 0 && !(o->scale & (o->scale - 1));
}

static bool is_number(const struct operand *o, uint8_t op, struct codec_number_put *n) {
  if (!is_linear(o) || o->is_bytes || !set_gather(n->get.mask, n->get.turn, 2, o->part, o->nparts))
    return false;
  n->get.op = op;
  n->get.left = (uint8_t)__builtin_ctz((unsigned)o->scale);
  n->get.add = o->add;
  n->put = o->is_checked ? 0 : ~0u;
  n->get.sign_bit = sign_bit(o);
  return true;
}

static bool is_scaled(const struct form *f, uint8_t op, struct codec_scaled *n) {
  const struct operand *o = &f->op[op];
  bool lane = o->kind == OPERAND_LANE && !o->is_loose, bytes_of = is_linear(o) && o->is_bytes && !o->add;
  bool shift = o->kind == OPERAND_SHIFT;
  if (!(lane || bytes_of || shift) || !set_gather(n->at.mask, n->at.turn, 3, o->part, o->nparts))
    return false;
  n->op = op;
  n->of = bytes_of ? f->data : o->of;
  n->bytes = bytes_of ? 7 : 0;
  n->lane = lane ? 7 : 0;
  n->lane_add = lane ? (uint8_t)o->add : 0;
  n->sign = shift && o->is_inverted ? -1 : 1;
  n->sizes = !shift ? 0 : o->is_inverted ? 2 : -1;
  n->put = o->is_checked ? 0 : ~0u;
  n->sign_bit = sign_bit(o);
  return true;
}

static unsigned at_least(unsigned few, unsigned count) { return count < few ? few : count; }

/* The first ones stand in the form's own line too. */
static void fill_line(struct code *c, const struct codec_register_put *r, const struct codec_number_put *n) {
  for (unsigned i = 0; i < CODE_REGISTERS; i++)
    c->reg[i] = r[i].get;
  for (unsigned i = 0; i < CODE_NUMBERS; i++)
    c->number[i] = n[i].get;
}

static void build_operands(struct code *c, struct codec_more *m, const struct form *f, const struct selector *s) {
  struct codec_register_put r[A64_OPS + 1];
  struct codec_number_put n[A64_OPS + 1];
  struct codec_scaled k[A64_OPS];
  uint8_t other[A64_OPS];
  if (f->nops == A64_OPS) /* the zeros need a place */
    table_die("%s: more than %d operands", f->name, A64_OPS - 1);
  memset(r, 0, sizeof r);
  memset(n, 0, sizeof n);
  memset(k, 0, sizeof k);
  set_gather(c->selector.mask, c->selector.turn, SELECTOR_PARTS, s->part, s->count);
  for (uint8_t i = 0; i < f->nops; i++)
    if (is_register(f, i, s, &r[m->nregisters]))
      m->nregisters++;
    else if (is_number(&f->op[i], i, &n[m->nnumbers]))
      m->nnumbers++;
    else if (is_scaled(f, i, &k[m->nscaled]))
      m->nscaled++;
    else
      other[m->nothers++] = i;
  for (unsigned i = m->nregisters; i < A64_OPS; i++)
    r[i].get = (struct codec_register){.op = f->nops, .sp = 255};
  for (unsigned i = m->nnumbers; i < A64_OPS; i++)
    n[i].get.op = f->nops;
  fill_line(c, r, n);
  m->registers = pool_add(&registers, r, at_least(CODE_REGISTERS, m->nregisters));
  m->numbers = pool_add(&numbers, n, at_least(CODE_NUMBERS, m->nnumbers));
  m->scaled = pool_add(&scaled, k, m->nscaled);
  m->others = pool_add(&others, other, m->nothers);
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

static bool has_more(const struct codec_more *m) {
  return m->nregisters > CODE_REGISTERS || m->nnumbers > CODE_NUMBERS || m->nscaled || m->nothers || m->nhard ||
         m->nconstrained || m->should;
}

static void build(struct code *c, struct codec_more *m, const struct form *f) {
  struct selector s;
  c->mask = f->mask;
  c->value = f->value;
  *m = (struct codec_more){.should = f->should, .ought = f->ought};
  find_selector(f, &s);
  build_operands(c, m, f, &s);
  build_conditions(m, f, &s);
  c->more = has_more(m);
}

void codec_build(const struct form *form, unsigned count) {
  free(codec.of);
  free(codec.more);
  codec.form = being_built = form;
  codec.of = aligned_alloc(sizeof *codec.of, (count + 1) * sizeof *codec.of);
  codec.more = calloc(count + 1, sizeof *codec.more);
  if (!codec.of || !codec.more)
    abort();
  memset(codec.of, 0, (count + 1) * sizeof *codec.of);
  pool_append(&classes, (const uint16_t[1 << SELECTOR_BITS]){0}, 1 << SELECTOR_BITS); /* what a zero register reads */
  pool_append(&truths, &(uint64_t){1}, 1); /* what a condition of no field reads */
  for (unsigned class = 0; class < A64_CLASSES; class ++) {
    codec.logarithm[class] = (uint8_t)__builtin_ctz(a64_class_bytes(class));
    codec.element[class] = (uint8_t)a64_class_element(class);
  }
  codec.of[0].value = 1; /* no word is of no form */
  for (unsigned id = 1; id <= count; id++) {
    being_built = &form[id];
    build(&codec.of[id], &codec.more[id], &form[id]);
  }
  pool_append(&bytes, (const uint8_t[ANY_CLASS]){0}, ANY_CLASS); /* what a class that is none reads */
  codec.registers = (const struct codec_register_put *)registers.data;
  codec.numbers = (const struct codec_number_put *)numbers.data;
  codec.scaled = (const struct codec_scaled *)scaled.data;
  codec.conditions = (const struct codec_condition *)conditions.data;
  codec.others = others.data;
  codec.bytes = bytes.data;
  codec.classes = (const uint16_t *)classes.data;
  codec.truths = (const uint64_t *)truths.data;
  readers_build(form, count);
}

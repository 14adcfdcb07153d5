/* code_build.c - compiles forms to code. */
#include "isa/code.h"
#include "isa/names.h"
#include "isa/word.h"

#include <stdlib.h>
#include <string.h>

/* Elements of one kind; runs of them are shared. */
struct pool {
  size_t size;
  unsigned count, room;
  uint8_t *data;
};

static struct pool registers = {.size = sizeof(struct code_register)}, numbers = {.size = sizeof(struct code_number)},
                   scaled = {.size = sizeof(struct code_scaled)}, conditions = {.size = sizeof(struct code_condition)},
                   others = {.size = 1}, bytes = {.size = 1}, truths = {.size = sizeof(uint64_t)};

static void append(struct pool *p, const void *run, unsigned count) {
  if (p->count + count > p->room) {
    p->room = 2 * (p->count + count);
    p->data = realloc(p->data, p->room * p->size);
    if (!p->data || p->room > UINT16_MAX)
      abort();
  }
  memcpy(p->data + p->count * p->size, run, count * p->size);
  p->count += count;
}

/* Where these elements stand in the pool, added if they do not. */
static uint16_t add(struct pool *p, const void *run, unsigned count) {
  if (!count)
    return 0;
  for (unsigned i = 0; i + count <= p->count; i++)
    if (!memcmp(p->data + i * p->size, run, count * p->size))
      return (uint16_t)i;
  append(p, run, count);
  return (uint16_t)(p->count - count);
}

static bool set_gather(uint32_t *mask, uint8_t *turn, unsigned room, const struct part *part, unsigned count) {
  for (unsigned i = 0; i < count && count <= room; i++) {
    unsigned below = parts_width(part + i + 1, count - i - 1);
    mask[i] = part_mask(part[i]);
    turn[i] = (uint8_t)((32 + below - part[i].lo) % 32);
  }
  return count <= room;
}

static uint16_t add_classes(const struct operand *o) {
  uint8_t class[sizeof o->map->to_class];
  if (!o->map)
    return add(&bytes, &o->fixed_class, 1);
  for (unsigned i = 0; i < o->map->count; i++)
    class[i] = o->map->to_class[i] < A64_CLASSES ? o->map->to_class[i] : CODE_RESERVED;
  return add(&bytes, class, o->map->count);
}

static uint16_t add_selectors(const struct operand *o) {
  static const int8_t none[A64_CLASSES];
  return add(&bytes, o->feeds_selector ? o->map->to_selector : none, A64_CLASSES);
}

static bool may_be_general(const struct operand *o) {
  bool general = !o->map && class_is_general(o->fixed_class);
  for (unsigned i = 0; o->map && i < o->map->count; i++)
    general |= class_is_general(o->map->to_class[i]);
  return general;
}

/* False: not of the common kind. `r` is zero, padding and all. */
static bool is_register(const struct operand *o, uint8_t op, struct code_register *r) {
  bool split = o->nparts != 1 && !o->is_narrow; /* M:Rm are neighbours */
  if (o->kind != OPERAND_REGISTER || split || o->is_loose || (o->add && may_be_general(o)))
    return false;
  if (!set_gather(r->selector.mask, r->selector.turn, 2, o->selector, o->map ? o->nselectors : 0))
    return false;
  r->classes = add_classes(o);
  r->selectors = add_selectors(o);
  r->op = op;
  r->lo = o->part[o->nparts - 1].lo;
  r->mask = (uint8_t)((1u << parts_width(o->part, o->nparts)) - 1);
  r->add = (uint8_t)o->add;
  r->sp = o->is_sp ? 31 : 255;
  r->put = o->is_checked ? 0 : r->mask;
  r->narrow = o->is_narrow ? A64_EH : CODE_RESERVED;
  return true;
}

static uint32_t sign_bit(const struct operand *o) {
  return o->is_signed ? 1u << (parts_width(o->part, o->nparts) - 1) : 0;
}

static bool is_linear(const struct operand *o) {
  bool plain = o->kind == OPERAND_NUMBER || o->kind == OPERAND_NAME || o->kind == OPERAND_FLAG;
  return plain && !o->is_log && o->scale > 0 && !(o->scale & (o->scale - 1));
}

static bool is_number(const struct operand *o, uint8_t op, struct code_number *n) {
  if (!is_linear(o) || o->is_bytes || !set_gather(n->at.mask, n->at.turn, 2, o->part, o->nparts))
    return false;
  n->op = op;
  n->left = (uint8_t)__builtin_ctz((unsigned)o->scale);
  n->add = o->add;
  n->put = o->is_checked ? 0 : ~0u;
  n->sign_bit = sign_bit(o);
  return true;
}

static bool is_scaled(const struct form *f, uint8_t op, struct code_scaled *n) {
  const struct operand *o = &f->op[op];
  bool lane = o->kind == OPERAND_LANE && !o->is_loose, bytes_of = is_linear(o) && o->is_bytes && !o->add;
  if (!(lane || bytes_of) || !set_gather(n->at.mask, n->at.turn, 3, o->part, o->nparts))
    return false;
  n->op = op;
  n->of = lane ? o->of : f->data;
  n->bytes = bytes_of ? 7 : 0;
  n->lane = lane ? 7 : 0;
  n->lane_add = lane ? (uint8_t)o->add : 0;
  n->put = o->is_checked ? 0 : ~0u;
  n->sign_bit = sign_bit(o);
  return true;
}

static unsigned at_least(unsigned few, unsigned count) { return count < few ? few : count; }

static void build_operands(struct code *c, const struct form *f) {
  struct code_register r[A64_OPS + 1];
  struct code_number n[A64_OPS + 1];
  struct code_scaled k[A64_OPS];
  uint8_t other[A64_OPS];
  if (f->nops == A64_OPS) /* the zeros need a place */
    abort();
  memset(r, 0, sizeof r);
  memset(n, 0, sizeof n);
  memset(k, 0, sizeof k);
  for (uint8_t i = 0; i < f->nops; i++)
    if (is_register(&f->op[i], i, &r[c->nregisters]))
      c->nregisters++;
    else if (is_number(&f->op[i], i, &n[c->nnumbers]))
      c->nnumbers++;
    else if (is_scaled(f, i, &k[c->nscaled]))
      c->nscaled++;
    else
      other[c->nothers++] = i;
  for (unsigned i = c->nregisters; i < A64_OPS; i++)
    r[i] = (struct code_register){.op = f->nops};
  for (unsigned i = c->nnumbers; i < A64_OPS; i++)
    n[i] = (struct code_number){.op = f->nops};
  c->registers = add(&registers, r, at_least(CODE_REGISTERS, c->nregisters));
  c->numbers = add(&numbers, n, at_least(CODE_NUMBERS, c->nnumbers));
  c->scaled = add(&scaled, k, c->nscaled);
  c->others = add(&others, other, c->nothers);
}

static struct code_condition build_condition(const struct form *f, uint8_t index) {
  const struct condition *k = &f->condition[index];
  struct code_condition c;
  memset(&c, 0, sizeof c);
  if (k->bitmap && set_gather(c.at.mask, c.at.turn, 3, k->part, k->nparts))
    c.truth = add(&truths, k->bitmap, k->bits > 6 ? 1u << (k->bits - 6) : 1);
  else
    c.index = (uint8_t)(index + 1);
  return c;
}

/* The hard ones first. */
static void build_conditions(struct code *c, const struct form *f) {
  struct code_condition all[FORM_CONDITIONS + 1];
  unsigned count = 0;
  memset(all, 0, sizeof all);
  for (int soft = 0; soft < 2; soft++) {
    for (uint8_t i = 0; i < f->nconditions; i++)
      if (f->condition[i].soft == soft) {
        all[count++] = build_condition(f, i);
        *(soft ? &c->nsoft : &c->nhard) += 1;
      }
    if (!soft && !count) /* always true */
      c->nhard = (uint8_t)++count;
  }
  c->conditions = add(&conditions, all, count);
}

void code_build(const struct form *form, unsigned count) {
  code.form = form;
  code.of = calloc(count + 1, sizeof *code.of);
  if (!code.of)
    abort();
  append(&bytes, &(uint8_t){0}, 1);   /* what a zero register reads */
  append(&truths, &(uint64_t){1}, 1); /* what a condition of no field reads */
  for (unsigned class = 0; class < A64_CLASSES; class ++) {
    code.logarithm[class] = (uint8_t)__builtin_ctz(a64_class_bytes(class));
    code.element[class] = (uint8_t)a64_class_element(class);
  }
  code.of[0].value = 1; /* no word is of no form */
  for (unsigned id = 1; id <= count; id++) {
    const struct form *f = &form[id];
    struct code *c = &code.of[id];
    *c = (struct code){.mask = f->mask, .value = f->value, .should = f->should, .ought = f->ought};
    build_operands(c, f);
    build_conditions(c, f);
  }
  code.registers = (const struct code_register *)registers.data;
  code.numbers = (const struct code_number *)numbers.data;
  code.scaled = (const struct code_scaled *)scaled.data;
  code.conditions = (const struct code_condition *)conditions.data;
  code.others = others.data;
  code.bytes = bytes.data;
  code.truths = (const uint64_t *)truths.data;
}

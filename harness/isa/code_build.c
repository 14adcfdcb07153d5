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
                   conditions = {.size = sizeof(struct code_condition)}, others = {.size = 1}, bytes = {.size = 1},
                   truths = {.size = sizeof(uint64_t)};

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
  if (o->kind != OPERAND_REGISTER || o->nparts != 1 || o->is_loose || (o->add && may_be_general(o)))
    return false;
  if (!set_gather(r->selector.mask, r->selector.turn, 2, o->selector, o->map ? o->nselectors : 0))
    return false;
  r->classes = add_classes(o);
  r->selectors = add_selectors(o);
  r->op = op;
  r->lo = o->part[0].lo;
  r->mask = (uint8_t)((1u << o->part[0].width) - 1);
  r->add = (uint8_t)o->add;
  r->sp = o->is_sp ? 31 : 255;
  r->put = o->is_checked ? 0 : r->mask;
  return true;
}

static bool is_number(const struct operand *o, uint8_t op, struct code_number *n) {
  bool linear = o->kind == OPERAND_NUMBER || o->kind == OPERAND_NAME || o->kind == OPERAND_FLAG;
  if (!linear || o->is_log || o->scale <= 0 || o->scale & (o->scale - 1))
    return false;
  if (!set_gather(n->at.mask, n->at.turn, 3, o->part, o->nparts))
    return false;
  n->op = op;
  n->is_bytes = o->is_bytes;
  n->is_put = !o->is_checked;
  n->shift = (uint8_t)__builtin_ctz((unsigned)o->scale);
  n->add = o->add;
  n->sign_bit = o->is_signed ? 1u << (parts_width(o->part, o->nparts) - 1) : 0;
  return true;
}

static unsigned at_least(unsigned few, unsigned count) { return count < few ? few : count; }

static void build_operands(struct code *c, const struct form *f) {
  struct code_register r[A64_OPS + 1];
  struct code_number n[A64_OPS + 1];
  uint8_t other[A64_OPS];
  if (f->nops == A64_OPS) /* the zeros need a place */
    abort();
  memset(r, 0, sizeof r);
  memset(n, 0, sizeof n);
  for (uint8_t i = 0; i < f->nops; i++)
    if (is_register(&f->op[i], i, &r[c->nregisters]))
      c->nregisters++;
    else if (is_number(&f->op[i], i, &n[c->nnumbers]))
      c->nnumbers++;
    else
      other[c->nothers++] = i;
  for (unsigned i = c->nregisters; i < A64_OPS; i++)
    r[i] = (struct code_register){.op = f->nops};
  for (unsigned i = c->nnumbers; i < A64_OPS; i++)
    n[i] = (struct code_number){.op = f->nops};
  c->registers = add(&registers, r, at_least(CODE_REGISTERS, c->nregisters));
  c->numbers = add(&numbers, n, at_least(CODE_NUMBERS, c->nnumbers));
  c->others = add(&others, other, c->nothers);
}

static struct code_condition build_condition(const struct form *f, uint8_t index) {
  const struct condition *k = &f->condition[index];
  struct code_condition c;
  memset(&c, 0, sizeof c);
  if (k->bitmap && set_gather(c.at.mask, c.at.turn, 3, k->part, k->nparts))
    c.truth = add(&truths, k->bitmap, k->bits > 6 ? 1u << (k->bits - 6) : 1);
  else
    c.index = index;
  return c;
}

/* The hard ones first. */
static void build_conditions(struct code *c, const struct form *f) {
  struct code_condition all[FORM_CONDITIONS];
  unsigned count = 0;
  for (int soft = 0; soft < 2; soft++)
    for (uint8_t i = 0; i < f->nconditions; i++)
      if (f->condition[i].soft == soft) {
        all[count++] = build_condition(f, i);
        *(soft ? &c->nsoft : &c->nhard) += 1;
      }
  c->conditions = add(&conditions, all, count);
}

void code_build(const struct form *form, unsigned count) {
  code.form = form;
  code.of = calloc(count + 1, sizeof *code.of);
  if (!code.of)
    abort();
  append(&bytes, &(uint8_t){0}, 1); /* what a zero register reads */
  append(&truths, &(uint64_t){0}, 1);
  for (unsigned class = 0; class < A64_CLASSES; class++)
    code.logarithm[class] = (uint8_t)__builtin_ctz(a64_class_bytes(class));
  for (unsigned id = 1; id <= count; id++) {
    const struct form *f = &form[id];
    struct code *c = &code.of[id];
    *c = (struct code){.mask = f->mask, .value = f->value, .should = f->should, .ought = f->ought, .data = f->data};
    build_operands(c, f);
    build_conditions(c, f);
  }
  code.registers = (const struct code_register *)registers.data;
  code.numbers = (const struct code_number *)numbers.data;
  code.conditions = (const struct code_condition *)conditions.data;
  code.others = others.data;
  code.bytes = bytes.data;
  code.truths = (const uint64_t *)truths.data;
}

/* reader_build.c - compiles forms to readers. */
#include "isa/compile/codec_build.h"
#include "isa/compile/names.h"
#include "isa/compile/row_kit.h"
#include "isa/word.h"

#include <stdlib.h>
#include <string.h>

enum { READERS = 1 << 16, PLACES = 1 << 17 };

static struct pool readers = {.what = "readers", .size = sizeof(struct reader)},
                   which = {.what = "choices of readers", .size = sizeof(uint16_t)};
static uint16_t by_hash[PLACES]; /* of readers; 0: a free place */

struct variant { /* of a form: under one value of its selector */
  const struct form *f;
  const struct selector *s;
  uint32_t word; /* with the bits of the selector alone */
};

/* The class of a register; A64_CLASSES: reserved; more: not known, or no register. */
static unsigned class_in(const struct variant *v, unsigned op) {
  const struct operand *o = &v->f->op[op];
  if (o->kind != OPERAND_REGISTER || (selector_mask(o) & ~v->s->mask))
    return A64_CLASSES + 1;
  return o->map ? o->map->to_class[get_parts(v->word, o->selector, o->nselectors)] : o->fixed_class;
}

static unsigned join_parts(const struct operand *o, struct part p[5]) {
  unsigned n = 0;
  for (const struct part *at = o->part; at < o->part + o->nparts; at++)
    if (n && p[n - 1].lo == at->lo + at->width)
      p[n - 1] = (struct part){at->lo, (uint8_t)(p[n - 1].width + at->width)};
    else
      p[n++] = *at;
  return n;
}

/* With so many bits below it. False: it would have to go up. */
static bool set_run(struct reader *r, unsigned run, unsigned lane, struct part p, unsigned below) {
  r->down[run][lane] = (uint8_t)(p.lo - below);
  r->mask[run][lane] = part_mask((struct part){(uint8_t)below, p.width});
  return p.lo >= below;
}

/* Without so many of the lowest bits. False: in too many runs. */
static bool set_bits(struct reader *r, unsigned lane, const struct operand *o, unsigned drop) {
  struct part p[5];
  unsigned n = join_parts(o, p);
  for (; n && drop >= p[n - 1].width; n--)
    drop -= p[n - 1].width;
  if (n > 2)
    return false;
  r->wrap[lane] = -1;
  if (!n)
    return true;
  p[n - 1] = (struct part){(uint8_t)(p[n - 1].lo + drop), (uint8_t)(p[n - 1].width - drop)};
  return set_run(r, 1, lane, p[n - 1], 0) && (n == 1 || set_run(r, 0, lane, p[0], p[1].width));
}

/* Whether the number in a field cannot be odd: the register after it is the next by number, never the one after 31. */
static bool is_even(const struct form *f, const struct operand *o) {
  for (const struct condition *k = f->condition; k < f->condition + f->nconditions; k++)
    if (!k->constrained && k->nparts == 1 && k->part[0].lo == o->part[0].lo && k->bits == 5 && k->bitmap &&
        !(*k->bitmap & 0xaaaaaaaa))
      return true;
  return false;
}

static bool set_register(const struct variant *v, unsigned op, struct reader *r) {
  const struct operand *o = &v->f->op[op];
  unsigned class = class_in(v, op);
  bool narrow = o->is_narrow && class == A64_EH;
  if (class > A64_CLASSES || o->is_loose || !set_bits(r, op, o, 0))
    return false;
  bool even = o->add == 1 && is_even(v->f, o);
  if (o->add && !even && (narrow || (class < A64_CLASSES && class_is_general(class)) || o->add < 0 || o->add > 31))
    return false;
  r->step[op] = (int8_t)o->add;
  r->wrap[op] = narrow ? 15 : 31;
  r->sp[op] = o->is_sp ? 31 : 0;
  r->add[op] = (int32_t)A64_REG(class, 0);
  return true;
}

static bool set_number(const struct operand *o, unsigned op, int64_t scale, struct reader *r) {
  unsigned width = parts_width(o->part, o->nparts);
  if (!width || !set_bits(r, op, o, 0))
    return false;
  r->left[op] = (uint8_t)(scale ? __builtin_ctzll((uint64_t)scale) : 0);
  if (width + r->left[op] > 31) /* a lane has 32 bits with the sign, ADRP's offset 33 */
    return false;
  r->flip[op] = o->is_signed ? 1 << (width - 1) : 0;
  r->add[op] = o->add - (r->flip[op] << r->left[op]);
  int64_t odd = scale >> r->left[op];
  if (odd == -1 && !o->is_signed)
    r->flip[op] = -1, r->step[op] = 1;
  else if (width == 1 && !o->is_signed && odd >= 0 && odd < 128)
    r->flip[op] = 1, r->step[op] = -1, r->wrap[op] = (int8_t)odd;
  else
    return odd == 1;
  return true;
}

static bool set_scaled(const struct variant *v, unsigned op, struct reader *r) {
  const struct operand *o = &v->f->op[op];
  unsigned class = class_in(v, v->f->data);
  if (!o->is_bytes && !o->is_log)
    return set_number(o, op, o->scale, r);
  if (class >= A64_CLASSES)
    return class == A64_CLASSES;
  unsigned bytes = a64_class_bytes(class);
  return set_number(o, op, o->is_bytes ? bytes : (unsigned)__builtin_ctz(bytes | 0x80), r);
}

/* What the element of another register decides. */
static bool set_by_element(const struct variant *v, unsigned op, struct reader *r) {
  const struct operand *o = &v->f->op[op];
  unsigned class = class_in(v, o->of);
  if (class >= A64_CLASSES || o->is_loose)
    return class == A64_CLASSES;
  int element = (int)a64_class_element(class), size = 8 << element;
  if (o->kind == OPERAND_LANE)
    return set_bits(r, op, o, element + o->add < 0 ? 0 : (unsigned)(element + o->add));
  if (!set_bits(r, op, o, 0))
    return false;
  r->flip[op] = o->is_inverted ? -1 : 0;
  r->step[op] = o->is_inverted;
  r->add[op] = o->is_inverted ? 2 * size : -size;
  return true;
}

/* The bits that an expression is of. */
static uint32_t expression_mask(const struct form *f, const struct expr *e) {
  uint32_t mask = 0;
  for (const struct expr_node *n = e->node; n < e->node + e->count; n++)
    if (expr_is_variable(n))
      mask |= part_mask(n->index == FORM_FIELDS ? f->sf : f->field[n->index].at);
  return mask;
}

/* The bits of the selector that the classes of registers give: they are known before any operand is put. */
static uint32_t class_mask(const struct variant *v) {
  uint32_t mask = 0;
  for (unsigned i = 0; i < v->f->nops; i++)
    mask |= selector_mask(&v->f->op[i]);
  return mask & v->s->mask;
}

/* Whether it is `first` and so many steps as the field says. */
static bool is_line(const struct variant *v, const struct operand *o, int64_t first, int64_t step) {
  uint32_t rest = v->word & ~part_mask(*o->part);
  for (uint32_t n = 0; n < 1u << o->part->width; n++)
    if (row_eval(v->f, &o->expr, rest | n << o->part->lo) != first + n * step)
      return false;
  return true;
}

/* What the classes leave of an expression: a number that they tell, or one that a field has. */
static bool set_expression(const struct variant *v, unsigned op, struct reader *r) {
  const struct operand *o = &v->f->op[op];
  uint32_t unknown = o->is_checked ? 0 : part_mask(*o->part), rest = v->word & ~unknown;
  if (expression_mask(v->f, &o->expr) & ~(class_mask(v) | unknown))
    return false;
  int64_t first = row_eval(v->f, &o->expr, rest);
  int64_t step = row_eval(v->f, &o->expr, rest | (unknown & -unknown)) - first;
  struct operand number = {.nparts = o->nparts, .part = {*o->part}, .add = (int32_t)first};
  r->add[op] = number.add;
  return first == number.add &&
         (unknown ? is_line(v, o, first, step) && set_number(&number, op, step, r) : set_bits(r, op, &number, 0));
}

/* False: operand.c is to get it. */
static bool set_lane(const struct variant *v, unsigned op, struct reader *r) {
  const struct operand *o = &v->f->op[op];
  switch ((enum operand_kind)o->kind) {
  case OPERAND_REGISTER: return set_register(v, op, r);
  case OPERAND_NUMBER: return set_scaled(v, op, r);
  case OPERAND_SPARSE: return o->sparse->generic && set_bits(r, op, o, 0);
  case OPERAND_NAME:
  case OPERAND_FLAG: return set_bits(r, op, o, 0);
  case OPERAND_EXPRESSION: return set_expression(v, op, r);
  case OPERAND_LANE:
  case OPERAND_SHIFT: return set_by_element(v, op, r);
  default: return false;
  }
}

static bool is_reserved(const struct variant *v) {
  for (unsigned i = 0; i < v->f->nops; i++)
    if (class_in(v, i) == A64_CLASSES)
      return true;
  return !is_allowed(v->f, v->s, v->word);
}

static unsigned hash_of(const struct reader *r) {
  uint64_t hash = 0, word[sizeof *r / 8];
  memcpy(word, r, sizeof word);
  for (unsigned i = 0; i < sizeof word / sizeof *word; i++)
    hash = (hash ^ word[i]) * 0x9e3779b97f4a7c15, hash ^= hash >> 29;
  return (unsigned)(hash % PLACES);
}

static uint16_t add_reader(const struct reader *r) {
  unsigned place = hash_of(r);
  for (; by_hash[place]; place = (place + 1) % PLACES)
    if (!memcmp(readers.data + by_hash[place] * sizeof *r, r, sizeof *r))
      return by_hash[place];
  by_hash[place] = (uint16_t)readers.count;
  pool_append(&readers, r, 1);
  return by_hash[place];
}

/* The operands that some variant cannot read. */
static uint8_t find_unread(const struct form *f, const struct selector *s) {
  unsigned values = 1u << parts_width(s->part, s->count), unread = 0;
  for (uint32_t i = 0; i < values; i++) {
    struct variant v = {f, s, put_parts(i, s->part, s->count)};
    struct reader r = {0};
    for (unsigned op = 0; op < f->nops && !is_reserved(&v); op++)
      unread |= set_lane(&v, op, &r) ? 0 : 1u << op;
  }
  return (uint8_t)unread;
}

static uint16_t reader_of(const struct variant *v, uint8_t unread) {
  struct reader r;
  if (is_reserved(v))
    return 0;
  memset(&r, 0, sizeof r);
  for (unsigned op = 0; op < v->f->nops; op++)
    if (!(unread >> op & 1))
      set_lane(v, op, &r);
  return add_reader(&r);
}

static void build(struct lead *l, struct writer *w, struct codec_more *m, const struct form *f) {
  struct selector s;
  uint16_t all[1 << SELECTOR_BITS];
  find_selector(f, &s);
  unsigned values = 1u << parts_width(s.part, s.count);
  m->unread = find_unread(f, &s);
  for (uint32_t i = 0; i < values; i++)
    all[i] = reader_of(&(struct variant){f, &s, put_parts(i, s.part, s.count)}, m->unread);
  m->is_undecided = !validities_add(l, m);
  l->more = m->unread || m->is_undecided;
  l->mask = f->mask;
  l->value = f->value;
  l->should = f->should;
  l->ought = f->ought;
  l->chooses = s.mask;
  l->which = pool_add(&which, all, values);
  writer_build(w, f, &s, all);
  w->which = pool_add(&which, all, values);
}

bool processor_is_wide(void) {
#if defined __x86_64__
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
#else
  return false;
#endif
}

/* A reader is three cache lines, not four. */
static struct reader *align_readers(void) {
  static struct reader *aligned;
  free(aligned);
  aligned = aligned_alloc(64, readers.count * sizeof *aligned);
  if (!aligned)
    abort();
  memcpy(aligned, readers.data, readers.count * sizeof *aligned);
  return aligned;
}

void readers_build(const struct form *form, unsigned count) {
  free(codec.lead);
  free(codec.writer);
  codec.lead = aligned_alloc(64, ((count + 2) / 2 * 2) * sizeof *codec.lead);
  codec.writer = calloc(count + 1, sizeof *codec.writer);
  if (!codec.lead || !codec.writer)
    abort();
  memset(codec.lead, 0, (count + 1) * sizeof *codec.lead);
  memset(by_hash, 0, sizeof by_hash);
  readers.count = which.count = 0;
  validities_clear();
  writers_clear();
  pool_append(&readers, &(struct reader){0}, 1);
  codec.lead[0].value = 1; /* no word is of no form */
  for (unsigned id = 1; id <= count; id++)
    build(&codec.lead[id], &codec.writer[id], &codec.more[id], &form[id]);
  codec.readers = align_readers();
  codec.which = (const uint16_t *)which.data;
  codec.validities = validities_all();
  codec.selectors = selectors_all();
}

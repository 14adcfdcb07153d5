/* draw.c - random numbers to intent: in range, at the edges, or out of range on purpose. */
#include "isa/draw.h"
#include "isa/bitmask.h"
#include "isa/compile/names.h"
#include "isa/compile/table.h"
#include "isa/operand.h"
#include "isa/word.h"

#include <string.h>

enum { TRIES = 1024 }; /* of some 1200 system registers a row may mean two dozen */

/* A random number spent a piece at a time. */
struct dice {
  uint32_t left;
};

static uint32_t roll(struct dice *d, uint32_t sides) {
  uint32_t value = d->left % sides;
  d->left /= sides;
  return value;
}

static unsigned any_class(const struct operand *o, struct dice *d) {
  if (!o->map)
    return o->fixed_class;
  for (unsigned tries = 0; tries < 64; tries++) {
    unsigned class = o->map->to_class[(roll(d, o->map->count) + tries) % o->map->count];
    if (class < A64_CLASSES)
      return class;
  }
  return A64_X;
}

static int64_t draw_register(const struct operand *o, struct dice *d) {
  unsigned class = any_class(o, d);
  unsigned most = 1u << (o->is_narrow && class == A64_EH ? 4 : parts_width(o->part, o->nparts));
  unsigned number = roll(d, 4) ? roll(d, most - 1) : most - 1;
  return A64_REG(class, number == 31 && o->is_sp ? A64_SP : number);
}

static int64_t draw_edge(const struct a64_range *r, struct dice *d) {
  int64_t unit = r->unit ? r->unit : 1;
  switch (roll(d, 8)) {
  case 0: return r->least;
  case 1: return r->greatest;
  case 2: return r->least + unit <= r->greatest ? r->least + unit : r->least;
  case 3: return r->greatest - unit >= r->least ? r->greatest - unit : r->greatest;
  case 4: return r->least < 0 ? -unit : unit <= r->greatest ? unit : 0;
  case 5: return (r->greatest / unit / 2 + 1) * unit;
  default: return 0;
  }
}

static int64_t draw_number(const struct form *f, unsigned i, const struct insn *in, struct dice *d) {
  struct a64_range r = a64_range_of(in, i);
  int64_t unit = r.unit ? r.unit : 1;
  uint64_t steps = (uint64_t)(r.greatest - r.least) / (uint64_t)unit + 1;
  (void)f;
  return roll(d, 4) ? r.least + (int64_t)(draw_mix(d->left) % steps) * unit : draw_edge(&r, d);
}

static int64_t draw_bitmask(const struct form *f, const struct operand *o, const struct insn *in, struct dice *d) {
  unsigned width = a64_class_of(in->op[0]) == A64_X ? 64 : 32;
  uint64_t value;
  uint32_t spare;
  (void)f;
  for (uint32_t bits = (uint32_t)draw_mix(d->left); !bitmask_decode(bits & 0x1fff, width, &value, &spare);
       bits = (uint32_t)draw_mix(bits))
    ;
  value ^= o->is_inverted ? ~0ull >> (64 - width) : 0;
  return o->is_signed ? sign_extend(value, width) : (int64_t)value;
}

static int64_t draw_wide(const struct operand *o, const struct insn *in, struct dice *d) {
  unsigned width = a64_class_of(in->op[0]) == A64_X ? 64 : 32;
  uint64_t half = draw_mix(d->left) & 0xffff, value = half << roll(d, width / 16) * 16;
  return sign_extend(o->is_inverted ? ~value : value, width);
}

static int64_t draw_sparse(const struct operand *o, struct dice *d) {
  return roll(d, 8) ? o->sparse->by_value[roll(d, o->sparse->count)].value : roll(d, 1 << 15);
}

/* The value of a random field. */
static int64_t draw_by_field(const struct form *f, unsigned i, struct dice *d) {
  struct insn in;
  uint32_t spare;
  operand_get(f, i, put_parts(roll(d, 256), f->op[i].part, f->op[i].nparts), &in, &spare);
  return in.op[i];
}

static int64_t draw_operand(const struct form *f, unsigned i, const struct insn *in, struct dice *d) {
  const struct operand *o = &f->op[i];
  switch ((enum operand_kind)o->kind) {
  case OPERAND_REGISTER: return draw_register(o, d);
  case OPERAND_SHIFT:
  case OPERAND_LANE:
  case OPERAND_NUMBER: return draw_number(f, i, in, d);
  case OPERAND_FP8:
  case OPERAND_BYTEMASK: return draw_by_field(f, i, d);
  case OPERAND_NAME: return roll(d, o->names->count);
  case OPERAND_FLAG: return roll(d, 2);
  case OPERAND_BITMASK: return draw_bitmask(f, o, in, d);
  case OPERAND_WIDE: return draw_wide(o, in, d);
  case OPERAND_SPARSE: return draw_sparse(o, d);
  case OPERAND_EXPRESSION: return roll(d, 65);
  }
  return 0;
}

void a64_settle(struct insn *in) {
  const struct form *f = a64_form(in->form);
  uint32_t word, spare;
  if (!encode_operands(f, in, &word, NULL))
    return;
  for (unsigned i = 0; i < f->nops; i++)
    if (f->op[i].is_checked || f->op[i].checks_selector)
      operand_get(f, i, word, in, &spare);
}

static unsigned greatest_register(const struct operand *o, int64_t reg) {
  return (1u << (o->is_narrow && a64_class_of(reg) == A64_EH ? 4 : parts_width(o->part, o->nparts))) - 1;
}

/* Gives some registers the number of another one, in any pattern: of 32 numbers two are seldom equal, four never. SP
 * and ZR stay what they are. */
static void draw_equal(const struct form *f, struct insn *in, struct dice *d) {
  unsigned from = roll(d, f->nops), number = a64_number_of(in->op[from]), pattern = roll(d, 1u << A64_OPS);
  if (f->op[from].kind != OPERAND_REGISTER || number >= A64_ZR)
    return;
  for (unsigned i = 0; i < f->nops; i++) {
    const struct operand *o = &f->op[i];
    if (o->kind == OPERAND_REGISTER && pattern >> i & 1 && number <= greatest_register(o, in->op[i]))
      in->op[i] = A64_REG(a64_class_of(in->op[i]), number);
  }
}

static bool draw_once(const struct form *f, const uint32_t random[A64_OPS], uint64_t salt, struct insn *out) {
  uint32_t word;
  memset(out, 0, sizeof *out);
  out->form = f->id;
  for (int registers = 1; registers >= 0; registers--) { /* first: their classes scale offsets and bound indices */
    for (unsigned i = 0; i < f->nops; i++)
      if ((f->op[i].kind == OPERAND_REGISTER) == registers) {
        struct dice d = {salt ? (uint32_t)draw_mix(random[i] + salt) : random[i]};
        out->op[i] = draw_operand(f, i, out, &d);
      }
    struct dice d = {draw_equal_dice(random[0], salt)};
    if (registers && f->nops && !roll(&d, 8))
      draw_equal(f, out, &d);
    a64_settle(out);
  }
  return a64_encode(out, &word, NULL);
}

static int64_t spoil_register(int64_t reg, struct dice *d) {
  unsigned class = a64_class_of(reg), number = a64_number_of(reg);
  switch (roll(d, 4)) {
  case 0: return A64_REG(class == A64_X ? A64_W : A64_X, number);
  case 1: return class_is_general(class) ? A64_REG(class, number == A64_SP ? A64_ZR : A64_SP) : A64_REG(A64_X, A64_SP);
  case 2: return A64_REG(roll(d, A64_CLASSES), number & 31);
  default: return A64_REG(class, A64_ZR);
  }
}

static int64_t spoil_number(const struct insn *in, unsigned i, struct dice *d) {
  struct a64_range r = a64_range_of(in, i);
  int64_t unit = r.unit ? r.unit : 1;
  switch (roll(d, 6)) {
  case 0: return r.greatest + unit;
  case 1: return r.least - unit;
  case 2: return in->op[i] + (unit > 1 ? unit / 2 : r.greatest + 1);
  case 3: return -r.greatest - unit;
  case 4: return (r.greatest + unit) * 2;
  default: return in->op[i] + (1ll << (32 + roll(d, 16)));
  }
}

static int64_t spoil_index(const struct insn *in, unsigned i, struct dice *d) {
  struct a64_range r = a64_range_of(in, i);
  if (!roll(d, 2))
    return r.least - 1;
  uint32_t further = roll(d, 2);
  return r.greatest + 1 + further * roll(d, 64);
}

/* Moves one operand out of what its field can hold. */
static void spoil(const struct form *f, struct insn *in, struct dice *d) {
  unsigned i = roll(d, f->nops);
  const struct operand *o = &f->op[i];
  switch ((enum operand_kind)o->kind) {
  case OPERAND_REGISTER: in->op[i] = spoil_register(in->op[i], d); break;
  case OPERAND_NUMBER: in->op[i] = spoil_number(in, i, d); break;
  case OPERAND_SHIFT:
  case OPERAND_LANE: in->op[i] = spoil_index(in, i, d); break;
  case OPERAND_FP8:
  case OPERAND_BYTEMASK: in->op[i] ^= 1ll << roll(d, 62); break;
  case OPERAND_BITMASK:
    in->op[i] = roll(d, 3) ? in->op[i] ^ (int64_t)(1ull << roll(d, 64)) : -(int64_t)roll(d, 2);
    break;
  case OPERAND_NAME: in->op[i] = o->names->count + (int64_t)roll(d, 4); break;
  case OPERAND_SPARSE: in->op[i] |= 1 << 15; break;
  case OPERAND_WIDE: in->op[i] ^= 0x100000001ll << roll(d, 16); break;
  case OPERAND_EXPRESSION: in->op[i] += roll(d, 2) ? 64 : -65; break;
  default: break;
  }
}

void a64_draw(unsigned form, enum a64_draw how, const uint32_t random[A64_OPS], struct insn *out) {
  const struct form *f = a64_form(form);
  for (uint64_t salt = 0; !draw_once(f, random, salt, out) && salt < TRIES; salt++)
    ;
  struct dice d = {(uint32_t)draw_mix(random[A64_OPS - 1] + 1)};
  if (how != A64_ANY || !f->nops || !roll(&d, 4))
    return;
  bool two = !roll(&d, 4);
  spoil(f, out, &d);
  if (two) {
    d.left = (uint32_t)draw_mix(random[A64_OPS - 1] + 3);
    spoil(f, out, &d);
  }
}

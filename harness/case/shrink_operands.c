/* shrink_operands.c - smaller operands: registers towards 0 or each other, numbers towards 0, names towards the first.
 */
#include "case/shrink_operands.h"
#include "isa/form.h"

#include <string.h>

/* One operand of one instruction of the best program. */
struct spot {
  struct shrink *s;
  unsigned item, operand;
};

static const struct insn *insn_at(const struct spot *at) { return &at->s->best->item[at->item].insn; }

static int64_t value_at(const struct spot *at) { return insn_at(at)->op[at->operand]; }

static bool try_value(const struct spot *at, int64_t value) {
  struct program candidate;
  memcpy(&candidate, at->s->best, sizeof candidate);
  candidate.item[at->item].insn.op[at->operand] = value;
  return shrink_try(at->s, &candidate);
}

/* ---- registers -------------------------------------------------------------------------------------------------- */

static bool try_number(const struct spot *at, unsigned number) {
  int64_t reg = value_at(at);
  return number < a64_number_of(reg) && try_value(at, A64_REG(a64_class_of(reg), number));
}

/* 0, the lower one of another operand, or the first few. */
static void shrink_register(const struct spot *at) {
  const struct form *f = a64_form(insn_at(at)->form);
  if (try_number(at, 0))
    return;
  for (unsigned i = 0; i < f->nops; i++)
    if (i != at->operand && f->op[i].kind == OPERAND_REGISTER)
      try_number(at, a64_number_of(insn_at(at)->op[i]));
  for (unsigned number = 1; number < 4; number++)
    if (try_number(at, number))
      return;
}

/* ---- numbers ---------------------------------------------------------------------------------------------------- */

/* The smallest magnitude between 0, which makes a difference, and the present value, by halves. */
static void bisect(const struct spot *at, int64_t unit) {
  int64_t low = 0, high = value_at(at), middle;
  while ((middle = low + (high - low) / 2 / unit * unit) != low) {
    if (try_value(at, middle))
      high = middle;
    else
      low = middle;
  }
}

static bool is_beyond(int64_t value, int64_t unit) { return value > unit || value < -unit; }

static void shrink_number(const struct spot *at) {
  int64_t value = value_at(at), unit = a64_range_of(insn_at(at), at->operand).unit;
  unit = unit ? unit : 1;
  if (!value || try_value(at, 0))
    return;
  if (value < 0 && value != INT64_MIN)
    try_value(at, -value);
  if (is_beyond(value, unit) && !try_value(at, unit))
    bisect(at, unit);
}

/* Immediates of which few can be encoded: runs of ones, then the pieces of the present one. */
static void shrink_pattern(const struct spot *at) {
  uint64_t value = (uint64_t)value_at(at);
  uint64_t smaller[] = {1, 0xff, 0xffff, value & -value, value & 0xffff, value & 0xffffffff};
  for (unsigned i = 0; i < sizeof smaller / sizeof *smaller; i++)
    if (smaller[i] < value && try_value(at, (int64_t)smaller[i]))
      return;
}

static void shrink_name(const struct spot *at) {
  int64_t value = value_at(at);
  for (int64_t smaller = 0; smaller < 3 && smaller < value; smaller++)
    if (try_value(at, smaller))
      return;
}

/* ---- each ------------------------------------------------------------------------------------------------------- */

static void shrink_operand(const struct spot *at) {
  const struct operand *o = &a64_form(insn_at(at)->form)->op[at->operand];
  bool linked = o->is_label && at->s->best->item[at->item].target != TARGET_NONE;
  switch ((enum operand_kind)o->kind) {
  case OPERAND_REGISTER: shrink_register(at); break;
  case OPERAND_NUMBER:
    if (!linked)
      shrink_number(at);
    break;
  case OPERAND_EXPRESSION:
  case OPERAND_SHIFT:
  case OPERAND_LANE: shrink_number(at); break;
  case OPERAND_BITMASK:
  case OPERAND_BYTEMASK:
  case OPERAND_WIDE: shrink_pattern(at); break;
  case OPERAND_NAME:
  case OPERAND_FLAG: shrink_name(at); break;
  case OPERAND_FP8:
  case OPERAND_SPARSE: break;
  }
}

void shrink_operands(struct shrink *s) {
  for (unsigned i = 0; i < s->best->count; i++)
    for (unsigned k = 0; k < a64_form(s->best->item[i].insn.form)->nops; k++)
      shrink_operand(&(struct spot){s, i, k});
}

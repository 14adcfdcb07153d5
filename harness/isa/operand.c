/* operand.c - the value of an operand from the bits of a word, and back. */
#include "isa/operand.h"
#include "isa/bitmask.h"
#include "isa/compile/names.h"
#include "isa/compile/row_kit.h"
#include "isa/word.h"

static unsigned class_of_operand(const struct operand *o, uint32_t word) {
  return o->map ? o->map->to_class[get_parts(word, o->selector, o->nselectors)] : o->fixed_class;
}

/* Bytes of the transferred register of this intent. */
static unsigned transferred_bytes(const struct form *f, const struct insn *in) {
  return a64_class_bytes(a64_class_of(in->op[f->data]));
}

static int64_t scale_of(const struct form *f, const struct operand *o, const struct insn *in) {
  if (o->is_bytes)
    return transferred_bytes(f, in);
  if (o->is_log)
    return __builtin_ctz(transferred_bytes(f, in) | 0x80);
  return o->scale;
}

static unsigned width_of(const struct form *f, uint32_t word) { return 32u << get_part(word, f->sf); }

static int64_t canonical(uint64_t value, unsigned width, bool is_signed) {
  return is_signed ? sign_extend(value, width) : width == 32 ? (uint32_t)value : (int64_t)value;
}

static bool get_bitmask(const struct form *f, const struct operand *o, uint32_t word, int64_t *value, uint32_t *spare) {
  unsigned width = width_of(f, word);
  uint64_t bits;
  uint32_t redundant;
  if (!bitmask_decode(get_parts(word, o->part, o->nparts), width, &bits, &redundant))
    return false;
  *spare |= put_parts(redundant, o->part, o->nparts);
  *value = canonical(o->is_inverted ? ~bits : bits, width, o->is_signed);
  return true;
}

static int64_t get_wide(const struct form *f, const struct operand *o, uint32_t word) {
  uint64_t value = (uint64_t)get_part(word, o->part[1]) << get_part(word, o->part[0]) * 16;
  return canonical(o->is_inverted ? ~value : value, width_of(f, word), o->is_signed);
}

static int64_t get_number(const struct operand *o, uint32_t word, int64_t scale) {
  uint32_t bits = get_parts(word, o->part, o->nparts);
  int64_t value = o->is_signed ? sign_extend(bits, parts_width(o->part, o->nparts)) : bits;
  return value * scale + o->add;
}

static unsigned element_of(const struct operand *o, const struct insn *in) {
  return a64_class_element(a64_class_of(in->op[o->of]));
}

/* The bits of the fields below an index. */
static unsigned lane_shift(const struct operand *o, const struct insn *in) {
  int shift = (int)element_of(o, in) + o->add;
  return shift < 0 ? 0 : (unsigned)shift;
}

static int64_t get_shift(const struct operand *o, const struct insn *in, uint32_t word) {
  int64_t bits = get_parts(word, o->part, o->nparts), size = 8 << element_of(o, in);
  return o->is_inverted ? 2 * size - bits : bits - size;
}

unsigned register_after(unsigned class, unsigned number, int steps) {
  unsigned after = number + (unsigned)steps;
  return after < 32 ? after : class_is_general(class) ? A64_ZR : after & 31;
}

static uint32_t spare_of_class(const struct operand *o, unsigned class, uint32_t word) {
  uint32_t bits = get_parts(word, o->selector, o->nselectors);
  return class < A64_CLASSES ? put_parts(bits ^ (uint32_t)o->map->to_selector[class], o->selector, o->nselectors) : 0;
}

static int64_t get_lane(const struct operand *o, const struct insn *in, uint32_t word, uint32_t *spare) {
  unsigned shift = lane_shift(o, in);
  uint32_t bits = get_parts(word, o->part, o->nparts);
  if (o->is_loose)
    *spare |= put_parts(bits & ((1u << shift) - 1), o->part, o->nparts);
  return bits >> shift;
}

static bool get_register(const struct operand *o, uint32_t word, int64_t *value, uint32_t *spare) {
  unsigned class = class_of_operand(o, word), number = get_parts(word, o->part, o->nparts);
  if (o->is_narrow && class == A64_EH)
    number &= 15;
  number = register_after(class, number, o->add);
  if (o->is_loose)
    *spare |= spare_of_class(o, class, word);
  *value = A64_REG(class, number == 31 && o->is_sp ? A64_SP : number);
  return class < A64_CLASSES;
}

int64_t fp8_expand(uint32_t imm8) {
  uint64_t exponent = (imm8 & 0x40 ? 0x3fc : 0x400) | (imm8 >> 4 & 3);
  return (int64_t)((uint64_t)(imm8 >> 7) << 63 | exponent << 52 | (uint64_t)(imm8 & 15) << 48);
}

static int64_t expand_bytes(uint32_t imm8) {
  uint64_t mask = 0;
  for (unsigned i = 0; i < 8; i++)
    mask |= imm8 >> i & 1 ? 0xffull << i * 8 : 0;
  return (int64_t)mask;
}

bool operand_get(const struct form *f, unsigned i, uint32_t word, struct insn *in, uint32_t *spare) {
  const struct operand *o = &f->op[i];
  int64_t *value = &in->op[i];
  switch ((enum operand_kind)o->kind) {
  case OPERAND_REGISTER: return get_register(o, word, value, spare);
  case OPERAND_NUMBER: *value = get_number(o, word, scale_of(f, o, in)); return true;
  case OPERAND_NAME:
  case OPERAND_FLAG: *value = get_parts(word, o->part, o->nparts); return true;
  case OPERAND_SPARSE:
    *value = get_parts(word, o->part, o->nparts);
    return o->sparse->generic || sparse_name(o->sparse, (uint32_t)*value);
  case OPERAND_EXPRESSION: *value = row_eval(f, &o->expr, word); return true;
  case OPERAND_WIDE: *value = get_wide(f, o, word); return true;
  case OPERAND_BITMASK: return get_bitmask(f, o, word, value, spare);
  case OPERAND_FP8: *value = fp8_expand(get_parts(word, o->part, o->nparts)); return true;
  case OPERAND_BYTEMASK: *value = expand_bytes(get_parts(word, o->part, o->nparts)); return true;
  case OPERAND_SHIFT: *value = get_shift(o, in, word); return true;
  case OPERAND_LANE: *value = get_lane(o, in, word, spare); return true;
  }
  return false;
}

/* ---- and back -------------------------------------------------------------------------------------------------- */

static enum a64_why put_narrow_number(const struct operand *o, unsigned class, unsigned number, uint32_t *word) {
  if (number >> (o->is_narrow && class == A64_EH ? 4 : parts_width(o->part, o->nparts)))
    return A64_OUT_OF_RANGE;
  *word |= put_parts(number, o->part, o->nparts);
  return A64_ACCEPTED;
}

static enum a64_why put_register_number(const struct operand *o, int64_t value, uint32_t *word) {
  unsigned class = a64_class_of(value), number = a64_number_of(value);
  if (number > A64_SP || class >= A64_CLASSES || value >> 16)
    return A64_NO_SUCH_REGISTER;
  if (number == A64_SP && !o->is_sp)
    return A64_NO_SP;
  if (number == A64_ZR && o->is_sp)
    return A64_NO_ZR;
  if (o->nparts > 1 || o->part[0].width < 5)
    return put_narrow_number(o, class, number, word);
  *word |= (number == A64_SP ? 31 : number) << o->part[0].lo;
  return A64_ACCEPTED;
}

static enum a64_why put_register_operand(const struct operand *o, int64_t value, uint32_t *word) {
  unsigned class = a64_class_of(value);
  if (!o->map) {
    if (class != o->fixed_class)
      return A64_WRONG_CLASS;
  } else if (o->feeds_selector) {
    if (class >= A64_CLASSES || o->map->to_selector[class] < 0)
      return A64_WRONG_CLASS;
    *word |= put_parts((uint32_t)o->map->to_selector[class], o->selector, o->nselectors);
  }
  return put_register_number(o, value, word);
}

/* Whether `bits`, sign and all, fit the parts. */
static bool fits(const struct operand *o, int64_t bits) {
  unsigned width = parts_width(o->part, o->nparts);
  return o->is_signed ? bits >= -(1ll << (width - 1)) && bits < 1ll << (width - 1)
                      : bits >= 0 && (uint64_t)bits < 1ull << width;
}

static enum a64_why put_number_operand(const struct operand *o, int64_t value, int64_t scale, uint32_t *word) {
  int64_t bits;
  if (__builtin_sub_overflow(value, (int64_t)o->add, &bits) || bits == INT64_MIN)
    return A64_OUT_OF_RANGE;
  if (scale != 1) {
    if (!scale) /* `lsl #0` of a byte */
      return value ? A64_OUT_OF_RANGE : A64_ACCEPTED;
    if (scale & (scale - 1) ? bits % scale : bits & (scale - 1))
      return A64_OFF_MULTIPLE;
    bits /= scale;
  }
  if (!fits(o, bits))
    return A64_OUT_OF_RANGE;
  *word |= put_parts((uint32_t)bits, o->part, o->nparts);
  return A64_ACCEPTED;
}

/* A 32-bit immediate may be given as its unsigned or its signed value. */
static bool narrow(int64_t value, unsigned width, uint64_t *bits) {
  *bits = width == 64 ? (uint64_t)value : (uint32_t)value;
  return width == 64 || value == (int64_t)(uint32_t)value || value == (int32_t)value;
}

static enum a64_why put_bitmask(const struct operand *o, int64_t value, unsigned width, uint32_t *word) {
  uint64_t bits;
  uint32_t fields;
  if (!narrow(value, width, &bits))
    return A64_NOT_A_BITMASK;
  if (o->is_inverted)
    bits ^= ~0ull >> (64 - width);
  if (!bitmask_encode(bits, width, &fields))
    return A64_NOT_A_BITMASK;
  *word |= put_parts(fields, o->part, o->nparts);
  return A64_ACCEPTED;
}

static enum a64_why put_wide(const struct operand *o, int64_t value, unsigned width, uint32_t *word) {
  uint64_t bits;
  if (!narrow(value, width, &bits))
    return A64_OUT_OF_RANGE;
  if (o->is_inverted)
    bits = width == 64 ? ~bits : (uint32_t)~bits;
  for (unsigned hw = 0; hw < width / 16; hw++)
    if (!(bits & ~(0xffffull << hw * 16))) {
      *word |= hw << o->part[0].lo | (uint32_t)(bits >> hw * 16) << o->part[1].lo;
      return A64_ACCEPTED;
    }
  return A64_OUT_OF_RANGE;
}

/* Expressions are solved by trial: their one unknown field has at most 8 bits. */
static enum a64_why put_expression(const struct form *f, const struct operand *o, int64_t value, uint32_t *word) {
  struct part at = f->field[o->unknown].at;
  for (uint32_t bits = 0; bits < 1u << at.width; bits++) {
    uint32_t tried = *word | bits << at.lo;
    if (row_eval(f, &o->expr, tried) == value) {
      *word = tried;
      return A64_ACCEPTED;
    }
  }
  return A64_OUT_OF_RANGE;
}

static enum a64_why put_bits(const struct operand *o, int64_t value, enum a64_why why, uint32_t *word) {
  if (value < 0 || (uint64_t)value >> parts_width(o->part, o->nparts))
    return why;
  *word |= put_parts((uint32_t)value, o->part, o->nparts);
  return A64_ACCEPTED;
}

static enum a64_why put_fp8(const struct operand *o, int64_t value, uint32_t *word) {
  uint64_t bits = (uint64_t)value;
  uint32_t imm8 = (uint32_t)(bits >> 48 & 0x3f) | (~bits >> 62 & 1) << 6 | (uint32_t)(bits >> 63) << 7;
  if (fp8_expand(imm8) != value)
    return A64_NOT_AN_FP8;
  *word |= put_parts(imm8, o->part, o->nparts);
  return A64_ACCEPTED;
}

static enum a64_why put_bytemask(const struct operand *o, int64_t value, uint32_t *word) {
  uint32_t imm8 = 0;
  for (unsigned i = 0; i < 8; i++)
    imm8 |= (uint32_t)((uint64_t)value >> i * 8 & 1) << i;
  if (expand_bytes(imm8) != value)
    return A64_NOT_A_BYTE_MASK;
  *word |= put_parts(imm8, o->part, o->nparts);
  return A64_ACCEPTED;
}

/* The bit that stands for the element's size is the class's to put. */
static enum a64_why put_shift(const struct operand *o, int64_t value, unsigned element, uint32_t *word) {
  int64_t size = 8 << element;
  if (value < 0 || value > size)
    return A64_OUT_OF_RANGE;
  int64_t bits = o->is_inverted ? size - value : value;
  if (bits >= size)
    return A64_OUT_OF_RANGE;
  *word |= put_parts((uint32_t)bits, o->part, o->nparts);
  return A64_ACCEPTED;
}

enum a64_why operand_put(const struct form *f, unsigned i, const struct insn *in, uint32_t *word) {
  const struct operand *o = &f->op[i];
  int64_t value = in->op[i];
  switch ((enum operand_kind)o->kind) {
  case OPERAND_REGISTER: return put_register_operand(o, value, word);
  case OPERAND_NUMBER: return put_number_operand(o, value, scale_of(f, o, in), word);
  case OPERAND_NAME: return put_bits(o, value, A64_NOT_A_NAME, word);
  case OPERAND_SPARSE:
    if (!o->sparse->generic && !sparse_name(o->sparse, (uint32_t)value))
      return A64_NOT_A_NAME;
    return put_bits(o, value, A64_NOT_A_NAME, word);
  case OPERAND_FLAG: return put_bits(o, value, A64_OUT_OF_RANGE, word);
  case OPERAND_EXPRESSION: return put_expression(f, o, value, word);
  case OPERAND_WIDE: return put_wide(o, value, width_of(f, *word), word);
  case OPERAND_BITMASK: return put_bitmask(o, value, width_of(f, *word), word);
  case OPERAND_FP8: return put_fp8(o, value, word);
  case OPERAND_BYTEMASK: return put_bytemask(o, value, word);
  case OPERAND_SHIFT: return put_shift(o, value, element_of(o, in), word);
  case OPERAND_LANE:
    if (value < 0 || value >> 8)
      return A64_OUT_OF_RANGE;
    return put_bits(o, value << lane_shift(o, in), A64_OUT_OF_RANGE, word);
  }
  return A64_OUT_OF_RANGE;
}

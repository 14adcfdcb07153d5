/* numbers.c - operators on numbers: scale, range, sign, lanes, shifts, and what is relative to PC. */
#include "cli/score/operators.h"

#include <stdlib.h>
#include <string.h>

static int64_t *value_of(const struct mutation *m, struct insn *in) { return &in->op[m->a]; }

/* Numbers of any size are drawn: what is beyond 64 bits wraps. */
static int64_t minus(int64_t a, int64_t b) { return (int64_t)((uint64_t)a - (uint64_t)b); }

static void move_by(const struct mutation *m, struct insn *in, int64_t by) {
  *value_of(m, in) = (int64_t)((uint64_t)*value_of(m, in) + (uint64_t)by);
}

static struct a64_range range_of(const struct mutation *m, const struct insn *in) {
  struct a64_range r = a64_range_of(in, m->a);
  r.unit = r.unit ? r.unit : 1;
  return r;
}

int64_t wrap(const struct a64_range *r, int64_t value) {
  uint64_t unit = (uint64_t)r->unit, steps = (uint64_t)(r->greatest - r->least) / unit + 1;
  uint64_t behind = (uint64_t)value - (uint64_t)r->least;
  return value % r->unit ? value : r->least + (int64_t)(behind / unit % steps * unit);
}

static bool is_outside(const struct a64_range *r, int64_t value) { return value < r->least || value > r->greatest; }

/* ---- where they fit ---------------------------------------------------------------------------------------------- */

static bool is_pair(const struct form *f) {
  return is_called(f, "ldp") || is_called(f, "stp") || is_called(f, "ldnp") || is_called(f, "stnp") ||
         is_called(f, "stgp");
}

bool has_unit(const struct mutation *m) {
  const struct operand *o = mutated(m);
  return is_kind(m, OPERAND_NUMBER) && !o->is_log && (o->is_bytes || abs(o->scale) > 1);
}

static bool keeps_scale(const struct mutation *m) { return !mutated(m)->is_bytes && mutated(m)->scale == 2 << m->n; }

bool is_scaled(const struct mutation *m) { return has_unit(m) && !is_pair(m->form) && !keeps_scale(m); }
bool is_pair_offset(const struct mutation *m) { return has_unit(m) && is_pair(m->form) && !keeps_scale(m); }

bool is_pair_mode_bit(const struct mutation *m) { return is_pair(m->form) && m->form->mask >> (23 + m->n) & 1; }

bool is_plain_number(const struct mutation *m) {
  return is_kind(m, OPERAND_NUMBER) && !mutated(m)->is_log && mutated(m)->nparts == 1;
}

bool is_signed_field(const struct mutation *m) { return is_plain_number(m) && mutated(m)->is_signed; }

bool has_range(const struct mutation *m) {
  return (is_kind(m, OPERAND_NUMBER) && !mutated(m)->is_log) || is_kind(m, OPERAND_LANE);
}

bool has_small_range(const struct mutation *m) {
  return has_range(m) && parts_width(mutated(m)->part, mutated(m)->nparts) <= 16;
}

bool are_ranges_once(const struct mutation *m) {
  struct mutation other = *m;
  other.a = m->b;
  return m->a < m->b && has_range(m) && has_range(&other);
}

bool is_label(const struct mutation *m) {
  return is_kind(m, OPERAND_NUMBER) && mutated(m)->is_label && mutated(m)->scale != 4096;
}
bool is_page(const struct mutation *m) {
  return is_kind(m, OPERAND_NUMBER) && mutated(m)->is_label && mutated(m)->scale == 4096;
}
bool is_adr(const struct mutation *m) { return is_called(m->form, "adr") && mutated(m)->is_label; }
bool is_test_bit(const struct mutation *m) {
  return (is_called(m->form, "tbz") || is_called(m->form, "tbnz")) && is_kind(m, OPERAND_NUMBER) &&
         !mutated(m)->is_label;
}
bool is_amount(const struct mutation *m) { return is_kind(m, OPERAND_NUMBER) && mutated(m)->is_log; }
bool is_shift(const struct mutation *m) { return is_kind(m, OPERAND_SHIFT); }
bool is_expression(const struct mutation *m) { return is_kind(m, OPERAND_EXPRESSION); }
bool is_lane_of_parts(const struct mutation *m) { return is_kind(m, OPERAND_LANE); }
bool is_lane(const struct mutation *m) {
  return is_kind(m, OPERAND_LANE) || (is_kind(m, OPERAND_NUMBER) && mutated(m)->is_bare);
}
bool has_addend(const struct mutation *m) { return is_kind(m, OPERAND_NUMBER) && mutated(m)->add; }

/* ---- scale ------------------------------------------------------------------------------------------------------- */

static void set_scale(struct mutation *m, int32_t scale) {
  struct operand *o = &m->row.op[m->a];
  o->is_bytes = o->is_log = false;
  o->scale = o->scale < 0 ? -scale : scale;
}

void lose_scale(struct mutation *m) { set_scale(m, 1); }
void fix_scale(struct mutation *m) { set_scale(m, 2 << m->n); }
void fix_amount(struct mutation *m) { set_scale(m, (int32_t)m->n + 1); }
void lose_sign(struct mutation *m) { m->row.op[m->a].is_signed = false; }
void lose_addend(struct mutation *m) { m->row.op[m->a].add = 0; }
void move_lane(struct mutation *m) { m->row.op[m->a].add += m->n ? 1 : -1; }
void turn_inversion(struct mutation *m) { m->row.op[m->a].is_inverted ^= 1; }

void round_to_unit(const struct mutation *m, struct insn *in) {
  struct a64_range r = range_of(m, in);
  int64_t over = (*value_of(m, in) % r.unit + r.unit) % r.unit;
  if (over)
    move_by(m, in, m->n ? r.unit - over : -over);
}

void check_unscaled(struct mutation *m, const struct insn *in, struct answer *a) {
  struct a64_range r = range_of(m, in);
  int64_t value = in->op[m->a];
  if (value < r.least / r.unit || value > r.greatest / r.unit)
    refuse_it(a);
}

static uint32_t unscaled(const struct mutation *m, const struct insn *in) {
  return (uint32_t)minus(in->op[m->a], mutated(m)->add);
}

static uint32_t scaled(const struct mutation *m, const struct insn *in) {
  return (uint32_t)(minus(in->op[m->a], mutated(m)->add) / range_of(m, in).unit);
}

void shift_last(struct mutation *m, const struct insn *in, struct answer *a) {
  const struct operand *o = mutated(m);
  if (has_word(a))
    a->word = (a->word & ~operand_mask(o)) | put_parts(unscaled(m, in), o->part, o->nparts);
}

/* ---- leaks ------------------------------------------------------------------------------------------------------- */

void leak_sign(struct mutation *m, const struct insn *in, struct answer *a) {
  if (has_word(a) && in->op[m->a] < 0)
    a->word |= scaled(m, in) << mutated(m)->part[0].lo;
}

void leak_excess(struct mutation *m, const struct insn *in, struct answer *a) {
  struct a64_range r = range_of(m, in);
  struct insn wrapped = *in;
  wrapped.op[m->a] = wrap(&r, in->op[m->a]);
  if (has_word(a) || !is_outside(&r, in->op[m->a]))
    return;
  *a = reference_answer(&wrapped);
  a->word |= scaled(m, in) << mutated(m)->part[0].lo;
}

/* ---- range ------------------------------------------------------------------------------------------------------- */

static void refuse_if(struct answer *a, bool condition) {
  if (condition)
    refuse_it(a);
}

void refuse_limit(struct mutation *m, const struct insn *in, struct answer *a) {
  struct a64_range r = range_of(m, in);
  refuse_if(a, in->op[m->a] == (m->n ? r.greatest : r.least));
}

void take_past_limit(const struct mutation *m, struct insn *in) {
  struct a64_range r = range_of(m, in);
  int64_t past = m->n & 1 ? r.greatest + r.unit : r.least - r.unit;
  if (*value_of(m, in) == past)
    *value_of(m, in) = m->n & 2 ? r.greatest : r.least;
}

void wrap_number(const struct mutation *m, struct insn *in) {
  struct a64_range r = range_of(m, in);
  *value_of(m, in) = wrap(&r, *value_of(m, in));
}

void wrap_double(const struct mutation *m, struct insn *in) {
  struct a64_range r = range_of(m, in);
  int64_t size = r.greatest - r.least + r.unit, value = *value_of(m, in);
  if (value >= r.least - size && value <= r.greatest + size)
    *value_of(m, in) = wrap(&r, value);
}

void take_two_past_limit(const struct mutation *m, struct insn *in) {
  struct a64_range a = range_of(m, in), b = a64_range_of(in, m->b);
  b.unit = b.unit ? b.unit : 1;
  if (!is_outside(&a, in->op[m->a]) || !is_outside(&b, in->op[m->b]))
    return;
  in->op[m->a] = wrap(&a, in->op[m->a]);
  in->op[m->b] = wrap(&b, in->op[m->b]);
}

void refuse_half(struct mutation *m, const struct insn *in, struct answer *a) {
  struct a64_range r = range_of(m, in);
  int64_t middle = r.least + (r.greatest - r.least) / 2;
  refuse_if(a, m->n ? in->op[m->a] > middle : in->op[m->a] <= middle);
}

static int64_t cut(const struct mutation *m, int64_t value, unsigned width) {
  return m->n ? sign_extend((uint64_t)value, width) : (int64_t)((uint64_t)value & ((1ull << width) - 1));
}

void cut_to_32(const struct mutation *m, struct insn *in) { *value_of(m, in) = cut(m, *value_of(m, in), 32); }
void cut_to_16(const struct mutation *m, struct insn *in) { *value_of(m, in) = cut(m, *value_of(m, in), 16); }
void cut_to_8(const struct mutation *m, struct insn *in) { *value_of(m, in) = cut(m, *value_of(m, in), 8); }

void refuse_zero(struct mutation *m, const struct insn *in, struct answer *a) { refuse_if(a, !in->op[m->a]); }
void refuse_negative(struct mutation *m, const struct insn *in, struct answer *a) { refuse_if(a, in->op[m->a] < 0); }

void negate_least(const struct mutation *m, struct insn *in) {
  if (*value_of(m, in) == (m->n ? INT32_MIN : INT64_MIN))
    *value_of(m, in) = 0;
}

void drop_sign(const struct mutation *m, struct insn *in) {
  if (*value_of(m, in) < 0 && *value_of(m, in) != INT64_MIN)
    *value_of(m, in) = -*value_of(m, in);
}

/* ---- one value --------------------------------------------------------------------------------------------------- */

static bool is_triggered(const struct mutation *m, const struct insn *in) {
  return in->op[m->a] == m->trigger.op[m->a];
}

void spoil_one_value(struct mutation *m, const struct insn *in, struct answer *a) {
  uint32_t mask = operand_mask(mutated(m));
  if (is_triggered(m, in))
    a->word ^= mask & -mask;
}

void refuse_one_value(struct mutation *m, const struct insn *in, struct answer *a) {
  refuse_if(a, is_triggered(m, in));
}

void clear_operand(const struct mutation *m, struct insn *in) { *value_of(m, in) = 0; }
void turn_lowest_bit(const struct mutation *m, struct insn *in) { *value_of(m, in) ^= 1; }

/* ---- shifts and bit fields --------------------------------------------------------------------------------------- */

void move_shift(struct mutation *m, const struct insn *in, struct answer *a) {
  const struct operand *o = mutated(m);
  uint32_t bits = get_parts(a->word, o->part, o->nparts) + (m->n ? 1u : ~0u);
  (void)in;
  a->word = (a->word & ~operand_mask(o)) | put_parts(bits, o->part, o->nparts);
}

void move_value(const struct mutation *m, struct insn *in) { move_by(m, in, m->n ? 1 : -1); }
void wrap_field(const struct mutation *m, struct insn *in) { *value_of(m, in) &= m->n ? 63 : 31; }

void refuse_width(struct mutation *m, const struct insn *in, struct answer *a) {
  static const unsigned char widths[] = {1, 31, 32, 63};
  refuse_if(a, in->op[m->a] == widths[m->n]);
}

void turn_b5(struct mutation *m, const struct insn *in, struct answer *a) {
  (void)in;
  a->word = m->n ? a->word | 1u << 31 : a->word & ~(1u << 31);
}

void wrap_test_bit(const struct mutation *m, struct insn *in) {
  if (a64_class_of(in->op[0]) == A64_W && *value_of(m, in) < 64)
    *value_of(m, in) &= 31;
}

/* ---- relative to PC ---------------------------------------------------------------------------------------------- */

void move_origin(const struct mutation *m, struct insn *in) {
  static const signed char off[] = {4, -4, 8, -8};
  move_by(m, in, off[m->n]);
}

void cut_label(const struct mutation *m, struct insn *in) {
  *value_of(m, in) = sign_extend((uint64_t)*value_of(m, in), m->n ? 21 : 16);
}

enum { PAGE = 4096 };

void take_page_of_difference(const struct mutation *m, struct insn *in) {
  if (m->pc % PAGE && *value_of(m, in) % PAGE == 0)
    move_by(m, in, -PAGE);
}

void round_page(const struct mutation *m, struct insn *in) {
  if (m->pc % PAGE >= PAGE / 2)
    move_by(m, in, -PAGE);
}

void count_page_from_next(const struct mutation *m, struct insn *in) {
  if (m->pc % PAGE == PAGE - 4)
    move_by(m, in, -PAGE);
}

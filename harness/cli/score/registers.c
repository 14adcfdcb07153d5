/* registers.c - operators on registers: number 31, classes, two registers at once. */
#include "cli/score/operators.h"

static int64_t with_number(int64_t reg, unsigned number) { return A64_REG(a64_class_of(reg), number); }
static int64_t with_class(int64_t reg, unsigned class) { return A64_REG(class, a64_number_of(reg)); }

static bool can_be(const struct operand *o, bool (*wanted)(unsigned class)) {
  if (o->kind != OPERAND_REGISTER)
    return false;
  if (!o->map)
    return wanted(o->fixed_class);
  for (unsigned i = 0; i < o->map->count; i++)
    if (o->map->to_class[i] < A64_CLASSES && wanted(o->map->to_class[i]))
      return true;
  return false;
}

static bool is_w_or_x(unsigned class) { return class <= A64_X; }

bool is_register(const struct mutation *m) { return is_kind(m, OPERAND_REGISTER); }
bool is_general(const struct mutation *m) { return can_be(mutated(m), is_w_or_x); }
bool is_narrow_lane(const struct mutation *m) { return is_register(m) && mutated(m)->is_narrow; }
bool are_registers(const struct mutation *m) { return is_register(m) && m->form->op[m->b].kind == OPERAND_REGISTER; }
bool are_registers_once(const struct mutation *m) { return m->a < m->b && are_registers(m); }

/* ---- 31 ---------------------------------------------------------------------------------------------------------- */

void turn_stack_pointer(struct mutation *m) { m->row.op[m->a].is_sp ^= 1; }

void take_stack_pointer(const struct mutation *m, struct insn *in) {
  unsigned wrong = mutated(m)->is_sp ? A64_ZR : A64_SP, right = mutated(m)->is_sp ? A64_SP : A64_ZR;
  if (a64_number_of(in->op[m->a]) == wrong)
    in->op[m->a] = with_number(in->op[m->a], right);
}

void refuse_31(struct mutation *m, const struct insn *in, struct answer *a) {
  if (a64_number_of(in->op[m->a]) >= A64_ZR)
    refuse_it(a);
}

void wrap_31(const struct mutation *m, struct insn *in) {
  if (a64_number_of(in->op[m->a]) >= A64_ZR)
    in->op[m->a] = with_number(in->op[m->a], 0);
}

void mask_stack_pointer(const struct mutation *m, struct insn *in) {
  if (a64_number_of(in->op[m->a]) == A64_SP)
    in->op[m->a] = with_number(in->op[m->a], 0);
}

void lose_narrow(struct mutation *m) { m->row.op[m->a].is_narrow = false; }

void cut_to_four_bits(const struct mutation *m, struct insn *in) {
  if (a64_number_of(in->op[m->a]) < A64_SP)
    in->op[m->a] = with_number(in->op[m->a], a64_number_of(in->op[m->a]) & 15);
}

/* ---- classes ----------------------------------------------------------------------------------------------------- */

void turn_width(const struct mutation *m, struct insn *in) {
  unsigned class = a64_class_of(in->op[m->a]);
  if (class <= A64_X)
    in->op[m->a] = with_class(in->op[m->a], class == A64_W ? A64_X : A64_W);
}

/* The first class that can be encoded, of those that may stand for the one asked for. */
static void take(struct mutation *m, const struct insn *in, struct answer *a, bool other, bool same) {
  struct insn changed = *in;
  char kind = a64_class_kind(a64_class_of(in->op[m->a]));
  for (unsigned class = 0; !has_word(a) && class < A64_CLASSES; class ++) {
    changed.op[m->a] = with_class(in->op[m->a], class);
    if (a64_class_kind(class) == kind ? same : other)
      *a = reference_answer(&changed);
  }
}

void take_any_class(struct mutation *m, const struct insn *in, struct answer *a) { take(m, in, a, true, true); }
void take_other_width(struct mutation *m, const struct insn *in, struct answer *a) { take(m, in, a, false, true); }
void take_other_file(struct mutation *m, const struct insn *in, struct answer *a) { take(m, in, a, true, false); }

static struct insn with_class_of_trigger(const struct mutation *m, const struct insn *in, unsigned i) {
  struct insn changed = *in;
  changed.op[i] = with_class(in->op[i], a64_class_of(m->trigger.op[i]));
  return changed;
}

static bool is_encodable(const struct insn *in) {
  uint32_t word;
  return a64_encode(in, &word, NULL);
}

void take_two_of_other_file(struct mutation *m, const struct insn *in, struct answer *a) {
  struct insn first = with_class_of_trigger(m, in, m->a), second = with_class_of_trigger(m, in, m->b);
  struct insn both = with_class_of_trigger(m, &first, m->b);
  if (!has_word(a) && !is_encodable(&first) && !is_encodable(&second))
    *a = reference_answer(&both);
}

/* ---- two --------------------------------------------------------------------------------------------------------- */

void refuse_equal(struct mutation *m, const struct insn *in, struct answer *a) {
  if (a64_number_of(in->op[m->a]) == a64_number_of(in->op[m->b]))
    refuse_it(a);
}

void refuse_equal_31(struct mutation *m, const struct insn *in, struct answer *a) {
  if (a64_number_of(in->op[m->a]) >= A64_ZR && a64_number_of(in->op[m->b]) >= A64_ZR)
    refuse_it(a);
}

void copy_number(const struct mutation *m, struct insn *in) {
  in->op[m->a] = with_number(in->op[m->a], a64_number_of(in->op[m->b]));
}

void swap_numbers(const struct mutation *m, struct insn *in) {
  unsigned number = a64_number_of(in->op[m->a]);
  in->op[m->a] = with_number(in->op[m->a], a64_number_of(in->op[m->b]));
  in->op[m->b] = with_number(in->op[m->b], number);
}

bool are_values_once(const struct mutation *m) {
  enum operand_kind kind = (enum operand_kind)mutated(m)->kind;
  return m->a < m->b && kind == m->form->op[m->b].kind && kind != OPERAND_REGISTER;
}

void swap_values(const struct mutation *m, struct insn *in) {
  int64_t value = in->op[m->a];
  in->op[m->a] = in->op[m->b];
  in->op[m->b] = value;
}

bool has_three_registers(const struct mutation *m) {
  unsigned n = 0;
  for (unsigned i = 0; i < m->form->nops; i++)
    n += m->form->op[i].kind == OPERAND_REGISTER && !m->form->op[i].is_checked;
  return n > 2;
}

void spoil_all_equal(struct mutation *m, const struct insn *in, struct answer *a) {
  unsigned number = A64_SP + 1;
  for (unsigned i = 0; i < m->form->nops; i++) {
    if (m->form->op[i].kind != OPERAND_REGISTER)
      continue;
    if (number <= A64_SP && number != a64_number_of(in->op[i]))
      return;
    number = a64_number_of(in->op[i]);
  }
  a->word ^= 1;
}

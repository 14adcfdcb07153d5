/* words.c - operators on the bits of a word: fields, and the opcode around them. */
#include "cli/score/operators.h"

#include <string.h>

static unsigned width_of(const struct mutation *m) { return parts_width(mutated(m)->part, mutated(m)->nparts); }

bool has_bit(const struct mutation *m) { return m->n < width_of(m); }
bool has_so_many_bits(const struct mutation *m) { return m->n + 1 < width_of(m); }
bool has_two_bits(const struct mutation *m) { return width_of(m) > 1; }
bool has_field(const struct mutation *m) { return mutated(m)->nparts == 1; }
bool is_plain_field(const struct mutation *m) { return has_field(m) && mutated(m)->part[0].lo; }
bool has_other_parts(const struct mutation *m) {
  return mutated(m)->nparts > 1 && !is_test_bit(m) && !is_adr(m) && !is_lane_of_parts(m);
}

/* ---- fields ------------------------------------------------------------------------------------------------------ */

static void set_operand(const struct mutation *m, uint32_t bits, struct answer *a) {
  const struct operand *o = mutated(m);
  a->word = (a->word & ~operand_mask(o)) | put_parts(bits, o->part, o->nparts);
}

static uint32_t operand(const struct mutation *m, const struct answer *a) {
  return get_parts(a->word, mutated(m)->part, mutated(m)->nparts);
}

void lose_top_bits(struct mutation *m, const struct insn *in, struct answer *a) {
  (void)in;
  set_operand(m, operand(m, a) & ((1u << (width_of(m) - m->n - 1)) - 1), a);
}

void lose_bit(struct mutation *m, const struct insn *in, struct answer *a) {
  (void)in;
  set_operand(m, operand(m, a) & ~(1u << m->n), a);
}

void set_bit(struct mutation *m, const struct insn *in, struct answer *a) {
  (void)in;
  set_operand(m, operand(m, a) | 1u << m->n, a);
}

void move_field(struct mutation *m, const struct insn *in, struct answer *a) {
  uint32_t mask = operand_mask(mutated(m)), bits = a->word & mask;
  (void)in;
  a->word = (a->word & ~mask) | (m->n ? bits >> 1 : bits << 1);
}

void reverse_field(struct mutation *m, const struct insn *in, struct answer *a) {
  uint32_t bits = operand(m, a), reversed = 0;
  (void)in;
  for (unsigned i = 0; i < width_of(m); i++)
    reversed = reversed << 1 | (bits >> i & 1);
  set_operand(m, reversed, a);
}

void swap_parts(struct mutation *m, const struct insn *in, struct answer *a) {
  const struct operand *o = mutated(m);
  struct part swapped[sizeof o->part / sizeof *o->part];
  (void)in;
  for (unsigned i = 0; i < o->nparts; i++)
    swapped[i] = o->part[o->nparts - 1 - i];
  a->word = (a->word & ~operand_mask(o)) | put_parts(operand(m, a), swapped, o->nparts);
}

void mask_before_shift(struct mutation *m, const struct insn *in, struct answer *a) {
  uint32_t mask = operand_mask(mutated(m));
  (void)in;
  a->word = (a->word & ~mask) | (operand(m, a) & mask);
}

/* ---- the opcode -------------------------------------------------------------------------------------------------- */

bool is_called(const struct form *f, const char *beginning) { return !strncmp(f->text, beginning, strlen(beginning)); }

/* What a legal word of the form becomes with bit n turned. */
static enum a64_validity becomes(const struct mutation *m, struct insn *in) {
  uint32_t word;
  a64_encode(&m->trigger, &word, NULL);
  return a64_decode(word ^ 1u << m->n, in);
}

static bool sets_flags(const struct form *f) { return a64_effect_sets(f, A64_VAR_NZCV); }

static bool is_modified_immediate(const struct form *f) {
  bool is_fp = false;
  for (unsigned i = 0; i < f->nops; i++)
    is_fp |= f->op[i].kind == OPERAND_FP8;
  return is_fp || is_called(f, "movi") || is_called(f, "mvni");
}

bool is_should_bit(const struct mutation *m) { return m->form->should >> m->n & 1; }

static bool is_fixed_bit(const struct mutation *m) { return m->form->mask >> m->n & 1; }

bool is_bit_of_cmode(const struct mutation *m) {
  return is_fixed_bit(m) && is_modified_immediate(m->form) && (m->n == 29 || (m->n >= 11 && m->n <= 15));
}

bool is_order_bit(const struct mutation *m) {
  bool is_place = m->n == 15 || m->n == 22 || m->n == 23 || m->n >= 30;
  return is_fixed_bit(m) && a64_does(m->form, A64_ALIGNS) && is_place;
}

/* Bits that no other operator has. */
static bool is_opcode_bit(const struct mutation *m) {
  return is_fixed_bit(m) && !is_bit_of_cmode(m) && !is_order_bit(m);
}

bool is_reserved_bit(const struct mutation *m) {
  struct insn in;
  return is_opcode_bit(m) && becomes(m, &in) != A64_VALID;
}

bool is_flags_bit(const struct mutation *m) {
  struct insn in;
  const struct form *f = m->form;
  if (!is_opcode_bit(m) || becomes(m, &in) != A64_VALID)
    return false;
  return f->parent == f->id && sets_flags(f) != sets_flags(a64_form(in.form));
}

bool is_sibling_bit(const struct mutation *m) { return is_opcode_bit(m) && !is_reserved_bit(m) && !is_flags_bit(m); }

void turn_fixed_bit(struct mutation *m, const struct insn *in, struct answer *a) {
  (void)in;
  a->word ^= 1u << m->n;
}

void turn_pair_mode(struct mutation *m, const struct insn *in, struct answer *a) {
  (void)in;
  a->word ^= 1u << (23 + m->n);
}

bool is_nop(const struct mutation *m) { return !strcmp(m->form->name, "NOP"); }

void spoil_nop(struct mutation *m, const struct insn *in, struct answer *a) {
  static const uint32_t words[] = {0, 0xd503203f /* yield */, 0xe1a00000 /* of A32 */};
  (void)in;
  a->word = words[m->n];
}

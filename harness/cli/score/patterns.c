/* patterns.c - operators on logical, wide, floating-point and byte-mask immediates, and on names. */
#include "cli/score/operators.h"

#include <string.h>

static int64_t *value_of(const struct mutation *m, struct insn *in) { return &in->op[m->a]; }

bool is_bitmask(const struct mutation *m) { return is_kind(m, OPERAND_BITMASK); }
bool is_wide(const struct mutation *m) { return is_kind(m, OPERAND_WIDE); }
bool is_fp8(const struct mutation *m) { return is_kind(m, OPERAND_FP8); }
bool is_bytemask(const struct mutation *m) { return is_kind(m, OPERAND_BYTEMASK); }
bool is_flag(const struct mutation *m) { return is_kind(m, OPERAND_FLAG); }

/* ---- logical: N, immr, imms -------------------------------------------------------------------------------------- */

enum { N, IMMR, IMMS };

static void set_field(const struct mutation *m, unsigned i, uint32_t bits, struct answer *a) {
  const struct part *p = &mutated(m)->part[i];
  a->word = (a->word & ~part_mask(*p)) | put_parts(bits, p, 1);
}

static uint32_t field(const struct mutation *m, unsigned i, const struct answer *a) {
  return get_part(a->word, mutated(m)->part[i]);
}

void turn_n(struct mutation *m, const struct insn *in, struct answer *a) {
  (void)in;
  set_field(m, N, !field(m, N, a), a);
}

void turn_immr(struct mutation *m, const struct insn *in, struct answer *a) {
  uint32_t immr = field(m, IMMR, a);
  (void)in;
  set_field(m, IMMR, m->n == 0 ? -immr : m->n == 1 ? immr + 1 : immr - 1, a);
}

void turn_imms(struct mutation *m, const struct insn *in, struct answer *a) {
  uint32_t imms = field(m, IMMS, a);
  (void)in;
  set_field(m, IMMS, m->n == 0 ? imms & 31 : m->n == 1 ? imms + 1 : imms - 1, a);
}

void take_no_mask(const struct mutation *m, struct insn *in) {
  static const int64_t none[] = {0, -1, 0xffffffff};
  if (*value_of(m, in) == none[m->n])
    *value_of(m, in) = 1;
}

void refuse_element(struct mutation *m, const struct insn *in, struct answer *a) {
  uint32_t size = field(m, N, a) << 6 | (~field(m, IMMS, a) & 63);
  (void)in;
  if (has_word(a) && size >> (m->n + 1) == 1)
    refuse_it(a);
}

void look_at_half(const struct mutation *m, struct insn *in) {
  uint64_t low = (uint32_t)*value_of(m, in);
  *value_of(m, in) = (int64_t)(m->n ? low << 32 | low : low);
}

/* ---- wide -------------------------------------------------------------------------------------------------------- */

void turn_hw(struct mutation *m, const struct insn *in, struct answer *a) {
  (void)in;
  set_field(m, 0, field(m, 0, a) ^ 1, a);
}

void lose_upper_half(const struct mutation *m, struct insn *in) {
  *value_of(m, in) = m->n ? (int32_t)*value_of(m, in) : (int64_t)(uint32_t)*value_of(m, in);
}

void refuse_halfword(struct mutation *m, const struct insn *in, struct answer *a) {
  (void)in;
  if (has_word(a) && field(m, 0, a) == m->n)
    refuse_it(a);
}

/* ---- floating point and bytes ------------------------------------------------------------------------------------ */

static const uint64_t sign = 1ull << 63, exponent_copies = 0xffull << 54, two = 0x4000000000000000;

void take_fp_zero(const struct mutation *m, struct insn *in) {
  if ((uint64_t)*value_of(m, in) == (m->n ? sign : 0))
    *value_of(m, in) |= (int64_t)two;
}

void round_fp(const struct mutation *m, struct insn *in) {
  *value_of(m, in) &= ~(int64_t)(m->n ? (1ull << 29) - 1 : (1ull << 48) - 1);
}

void lose_fp_sign(const struct mutation *m, struct insn *in) { *value_of(m, in) &= (int64_t)~sign; }

void lose_fp_exponent(const struct mutation *m, struct insn *in) {
  uint64_t value = (uint64_t)*value_of(m, in) & ~exponent_copies;
  *value_of(m, in) = (int64_t)(value & two ? value : value | exponent_copies);
}

void round_bytes(const struct mutation *m, struct insn *in) {
  uint64_t from = (uint64_t)*value_of(m, in), to = 0;
  for (unsigned i = 0; i < 64; i += 8)
    if (from >> i & (m->n ? 1 : 0xff))
      to |= 0xffull << i;
  *value_of(m, in) = (int64_t)to;
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

static bool is_of_list(const struct mutation *m, const char *key) {
  return is_kind(m, OPERAND_NAME) && !strcmp(mutated(m)->names->key, key);
}

bool is_extend(const struct mutation *m) { return is_of_list(m, "ext") || is_of_list(m, "sh"); }
bool is_condition_name(const struct mutation *m) { return is_of_list(m, "cond") || is_of_list(m, "ncond"); }
bool is_list_name(const struct mutation *m) { return is_kind(m, OPERAND_NAME); }
bool is_name(const struct mutation *m) {
  return (is_list_name(m) && !is_extend(m) && !is_condition_name(m)) || is_kind(m, OPERAND_SPARSE);
}

void turn_name(const struct mutation *m, struct insn *in) { *value_of(m, in) ^= 1 << m->n; }

void refuse_name(struct mutation *m, const struct insn *in, struct answer *a) {
  if (in->op[m->a] == m->n)
    refuse_it(a);
}

void refuse_always(struct mutation *m, const struct insn *in, struct answer *a) {
  if (in->op[m->a] == 14 + m->n)
    refuse_it(a);
}

void take_no_name(const struct mutation *m, struct insn *in) {
  if (*value_of(m, in) < 0 || *value_of(m, in) >= mutated(m)->names->count)
    *value_of(m, in) = 0;
}

/* beyond.c - intents that no single instruction has. */
#include "gen/beyond.h"
#include "encoders/encoder.h"
#include "gen/random.h"
#include "isa/form.h"

enum { DRAWN = 200, HALVES = 4 /* of 64 bits */ };

/* Of the number: those of its register or element; 64 where it is none of theirs, as an offset is. */
static unsigned bits_of(const struct insn *in, const struct operand *o) {
  unsigned class = a64_class_of(in->op[0]);
  bool has_own = a64_class_kind(class) == 'G' || a64_class_kind(class) == 'V' || o->kind == OPERAND_FP8;
  return has_own ? 8u << a64_class_element(class) : 64;
}

/* A normal number of half, single or double precision, as a double; seldom 0. */
static int64_t draw_real(uint64_t *state, unsigned bits) {
  uint64_t r = next_random(state), sign = r << 63;
  unsigned exponent_bits = a64_exponent_bits(bits), fraction_bits = bits - 1 - exponent_bits;
  uint64_t bias = (1ull << (exponent_bits - 1)) - 1, exponent = 1 + (r >> 8) % (2 * bias);
  uint64_t fraction = next_random(state) >> (r >> 4 & 15) >> (64 - fraction_bits) << (52 - fraction_bits);
  return (int64_t)(sign | (r >> 60 ? (exponent + 1023 - bias) << 52 | fraction : 0));
}

/* Limits of every width, what lies around them, and others; a label's are multiples of its unit, within 2 GiB. */
static int64_t draw_number(uint64_t *state, const struct operand *o, unsigned bits) {
  uint64_t r = next_random(state), one = 1ull << (r >> 8 & 63);
  uint64_t value = r % 6 == 0   ? one
                   : r % 6 == 1 ? one - 1
                   : r % 6 == 2 ? ~one
                   : r % 6 == 3 ? -one
                   : r % 6 == 4 ? one | 1ull << (r >> 16 & 63)
                                : next_random(state) >> (r >> 8 & 63);
  if (o->is_label)
    return (int32_t)value & -4;
  return (int64_t)(value << (64 - bits) >> (64 - bits));
}

/* What macros move in halves of 16 bits: each of four is 0, ones, a number of its own, or one that they share. */
static int64_t number_of_halves(unsigned pattern) {
  uint64_t value = 0;
  for (unsigned i = 0; i < HALVES; i++) {
    const uint64_t half[] = {0, 0xffff, 0x1234 + 0x1111 * i, 0xa5c3};
    value |= half[pattern >> 2 * i & 3] << 16 * i;
  }
  return (int64_t)value;
}

static struct insn make_plain(const struct insn *legal, unsigned operand) {
  const struct form *f = a64_form(legal->form);
  struct insn plain = *legal;
  for (unsigned k = 0; k < f->nops; k++) {
    bool is_register = f->op[k].kind == OPERAND_REGISTER;
    bool is_general = is_register && a64_class_kind(a64_class_of(legal->op[k])) == 'G';
    if (is_general && a64_number_of(legal->op[k]) < A64_ZR)
      plain.op[k] = A64_REG(a64_class_of(legal->op[k]), k + 1);
    else if (k > operand)
      plain.op[k] = 0;
  }
  return plain;
}

void beyond_of(const struct insn *legal, beyond_visit *visit, void *self) {
  unsigned i = encoder_macro_operand(legal->form);
  uint64_t state = legal->form;
  if (i == A64_OPS)
    return;
  const struct operand *o = &a64_form(legal->form)->op[i];
  unsigned bits = bits_of(legal, o), patterns = o->is_label ? 0 : 1u << bits / 16 * 2;
  struct insn in = make_plain(legal, i);
  for (unsigned n = 0; n < DRAWN; n++) {
    in.op[i] = o->kind == OPERAND_FP8 ? draw_real(&state, bits) : draw_number(&state, o, bits);
    visit(self, &in);
  }
  for (unsigned pattern = 0; pattern < patterns && (bits == 64 || o->kind != OPERAND_FP8); pattern++) {
    in.op[i] = number_of_halves(pattern);
    visit(self, &in);
  }
}

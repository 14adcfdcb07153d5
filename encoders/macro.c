/* macro.c - intents beyond one instruction: those that cannot be encoded for one number alone, of a row of macros.def.
 */
#include "encoders/encoder.h"
#include "isa/form.h"

#include <string.h>

struct macro {
  const char *form, *operand, *meaning;
};

static const struct macro macros[] = {
#define MACRO(form, operand, meaning, phrase) {#form, operand, #meaning},
#include "encoders/macros.def"
#undef MACRO
};
enum { MACROS = sizeof macros / sizeof *macros };

/* Found out once: by form, 1 + the row; 0: none. */
static const struct macro *macro_of(unsigned form) {
  static uint8_t of[A64_FORMS];
  static bool known;
  for (unsigned i = 0; i < MACROS && !known; i++)
    of[a64_find_form(macros[i].form)] = (uint8_t)(i + 1);
  known = true;
  return form && of[form] ? &macros[of[form] - 1] : NULL;
}

unsigned encoder_macro_operand(unsigned form) {
  const struct macro *m = macro_of(form);
  const struct form *f = a64_form(form);
  for (unsigned i = 0; m && i < f->nops; i++)
    if (!strcmp(f->op[i].name, m->operand))
      return i;
  return A64_OPS;
}

static unsigned bits_of(int64_t reg) { return 8u << a64_class_element(a64_class_of(reg)); }

static bool has_bits_above(int64_t value, unsigned width) { return width < 64 && (uint64_t)value >> width; }

/* Zero, or a normal number of half, single or double precision; there is no other. */
static bool is_exact(int64_t value, unsigned width) {
  unsigned exponent_bits = a64_exponent_bits(width), fraction_bits = width - 1 - exponent_bits;
  int most = (1 << (exponent_bits - 1)) - 1, exponent = (int)((uint64_t)value >> 52 & 2047) - 1023;
  bool is_normal = exponent <= most && exponent >= 1 - most;
  return width <= 64 && (!((uint64_t)value << 1) || (is_normal && !((uint64_t)value << 12 << fraction_bits)));
}

/* A pattern of bits has as many as its register or element, and is not shifted besides. */
static bool is_too_wide(const struct insn *in, unsigned operand) {
  int64_t value = in->op[operand];
  switch ((enum operand_kind)a64_form(in->form)->op[operand].kind) {
  case OPERAND_FP8: return !is_exact(value, bits_of(in->op[0]));
  case OPERAND_BITMASK:
  case OPERAND_WIDE: return has_bits_above(value, bits_of(in->op[0]));
  default:
    return a64_class_kind(a64_class_of(in->op[0])) == 'V' &&
           (has_bits_above(value, bits_of(in->op[0])) || in->op[operand + 1] || in->op[operand + 2]);
  }
}

static int64_t number_that_fits(const struct operand *o) {
  return o->kind == OPERAND_FP8 ? 0x3ff0000000000000 /* 1.0 */ : o->kind == OPERAND_BITMASK;
}

bool encoder_is_macro(const struct insn *in, struct insn *meaning) {
  unsigned operand = encoder_macro_operand(in->form);
  struct insn fit = *in;
  if (operand == A64_OPS || a64_encode(in, &(uint32_t){0}, NULL) || is_too_wide(in, operand))
    return false;
  fit.op[operand] = number_that_fits(&a64_form(in->form)->op[operand]);
  if (!a64_encode(&fit, &(uint32_t){0}, NULL))
    return false;
  *meaning = *in;
  meaning->form = (uint16_t)a64_find_form(macro_of(in->form)->meaning);
  if (meaning->form != in->form)
    for (unsigned i = operand + 1; i < A64_OPS; i++)
      meaning->op[i] = 0;
  return true;
}

bool encoder_names_scratch(const struct insn *in, uint32_t scratch) {
  const struct form *f = a64_form(in->form);
  for (unsigned i = 0; i < f->nops; i++) {
    unsigned number = a64_number_of(in->op[i]);
    if (f->op[i].kind == OPERAND_REGISTER && a64_class_kind(a64_class_of(in->op[i])) == 'G' && number < 31 &&
        scratch >> number & 1)
      return true;
  }
  return false;
}

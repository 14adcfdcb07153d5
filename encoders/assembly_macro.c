/* assembly_macro.c - what no single instruction says, by the reference assembler: a number comes to a register of
 * either file. Of macros.def it has those alone. */
#include "encoders/assembly.h"
#include "encoders/encoder.h"
#include "isa/form.h"

#include <stdarg.h>
#include <stdio.h>

enum { HALF = 16 /* bits */ };

static bool put(struct assembly *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

static bool put(struct assembly *a, const char *format, ...) {
  char text[A64_TEXT];
  struct insn in;
  uint32_t word;
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  if (!a64_parse(text, &in, NULL) || !a64_encode(&in, &word, NULL))
    return assembly_refuse(a, "no macro for that");
  return assembly_word(a, word);
}

/* A normal number or 0 as the bits of half, single or double precision. */
static uint64_t narrow(uint64_t bits, unsigned width) {
  unsigned exponent_bits = a64_exponent_bits(width), fraction_bits = width - 1 - exponent_bits;
  uint64_t bias = 1023 - ((1ull << (exponent_bits - 1)) - 1), magnitude = bits & INT64_MAX;
  return bits >> 63 << (width - 1) | (magnitude ? (magnitude >> (52 - fraction_bits)) - (bias << fraction_bits) : 0);
}

static bool put_constant(struct assembly *a, unsigned number, uint64_t value) {
  bool good = put(a, "movz x%u, #%u", number, (unsigned)(value & 0xffff));
  for (unsigned shift = HALF; shift < a->rules->macro_bits; shift += HALF)
    if (value >> shift & 0xffff)
      good = good && put(a, "movk x%u, #%u, lsl #%u", number, (unsigned)(value >> shift & 0xffff), shift);
  return good;
}

/* From the general register that holds the number. */
static bool put_move(struct assembly *a, int64_t to, unsigned width) {
  unsigned number = a64_number_of(to), from = a->rules->macro_uses;
  char name[16], file = width == 64 && !a->rules->macro_moves_w ? 'x' : 'w';
  a64_spell_register(to, name, sizeof name);
  if (a64_class_kind(a64_class_of(to)) == 'V' && width == 64)
    return put(a, "dup v%u.%s, %c%u", number, file == 'x' ? "2d" : "4s", file, from);
  if (a64_class_kind(a64_class_of(to)) == 'V')
    return put(a, "dup %s, w%u", name, from);
  if (width == 64 && a->rules->macro_inserts)
    return put(a, "mov v%u.d[0], x%u", number, from);
  return put(a, "fmov %c%u, %c%u", width == 64 && file == 'w' ? 's' : *name, number, file, from);
}

static bool is_number_for_register(const struct insn *in, const struct operand *o) {
  bool is_pattern = o->kind == OPERAND_WIDE || o->kind == OPERAND_FP8 || o->kind == OPERAND_BYTEMASK;
  return is_pattern ||
         (a64_form(in->form)->op[0].kind == OPERAND_REGISTER && a64_class_kind(a64_class_of(in->op[0])) == 'V');
}

bool assembly_macro(struct assembly *a, const struct insn *in) {
  unsigned operand = encoder_macro_operand(in->form);
  const struct operand *o = &a64_form(in->form)->op[operand];
  if (!is_number_for_register(in, o))
    return assembly_refuse(a, "no macro for that");
  unsigned width = 8u << a64_class_element(a64_class_of(in->op[0]));
  uint64_t value = o->kind == OPERAND_FP8 ? narrow((uint64_t)in->op[operand], width) : (uint64_t)in->op[operand];
  if (o->kind == OPERAND_WIDE)
    return put_constant(a, a64_number_of(in->op[0]), value);
  return put_constant(a, a->rules->macro_uses, value) && put_move(a, in->op[0], width);
}

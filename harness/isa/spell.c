/* spell.c - intent to assembly text. */
#include "isa/compile/spell.h"
#include "isa/compile/names.h"
#include "isa/compile/table.h"

#include <stdio.h>
#include <string.h>

/* Eight decimal digits, the most significant in the lowest byte: halves, quarters, digits. */
static uint64_t digits_of(uint32_t value) {
  uint64_t halves = value / 10000 | (uint64_t)(value % 10000) << 32;
  uint64_t hundreds = (halves * 10486 >> 20) & 0x7f0000007f;
  uint64_t quarters = hundreds | (halves - 100 * hundreds) << 16;
  uint64_t tens = (quarters * 103 >> 10) & 0x000f000f000f000f;
  return tens | (quarters - 10 * tens) << 8;
}

/* Writes up to eight bytes, whatever the number of digits. */
static char *put_small_decimal(char *p, uint32_t value) {
  uint64_t digits = digits_of(value);
  unsigned zeros = (unsigned)__builtin_ctzll(digits | 1ull << 56) / 8;
  digits = (digits | 0x3030303030303030) >> zeros * 8;
  memcpy(p, &digits, 8);
  return p + 8 - zeros;
}

static char *put_large_decimal(char *p, uint64_t value) {
  char digits[20];
  unsigned n = 0;
  do
    digits[n++] = (char)('0' + value % 10);
  while (value /= 10);
  while (n)
    *p++ = digits[--n];
  return p;
}

enum { LARGE = 100000000 };

static char *put_decimal(char *p, uint64_t value) {
  return value < LARGE ? put_small_decimal(p, (uint32_t)value) : put_large_decimal(p, value);
}

static char *put_hex(char *p, uint64_t value) {
  *p++ = '0';
  *p++ = 'x';
  for (int shift = value ? 60 - __builtin_clzll(value) / 4 * 4 : 0; shift >= 0; shift -= 4)
    *p++ = "0123456789abcdef"[value >> shift & 15];
  return p;
}

static char *put_immediate(char *p, int64_t value) {
  *p++ = '#';
  *p = '-';
  p += value < 0;
  return put_decimal(p, value < 0 ? -(uint64_t)value : (uint64_t)value);
}

static char *put_odd_number(char *p, enum spell_number how, int64_t value) {
  if (how == SPELL_NONE)
    return p;
  return how == SPELL_BARE && value >= 0 ? put_decimal(p, (uint64_t)value) : put_immediate(p, value);
}

/* '#' and sign; negative numbers have a '#' always. */
static inline char *put_sign(char *p, enum spell_number how, int64_t value) {
  unsigned here = how != SPELL_NONE, negative = here & (value < 0);
  *p = '#';
  p += (how >= SPELL_HASH) | negative;
  *p = '-';
  return p + negative;
}

static inline uint64_t size_of(int64_t value) { return value < 0 ? -(uint64_t)value : (uint64_t)value; }

static inline char *put_number(char *p, enum spell_number how, int64_t value) {
  if (__builtin_expect(size_of(value) >= LARGE, 0))
    return put_odd_number(p, how, value);
  p = put_sign(p, how, value);
  char *end = put_small_decimal(p, (uint32_t)size_of(value));
  return how != SPELL_NONE ? end : p;
}

/* Eight hexadecimal digits, the most significant in the lowest byte. */
static uint64_t hex_digits_of(uint32_t value) {
  uint64_t x = (value | (uint64_t)value << 16) & 0x0000ffff0000ffff;
  x = (x | x << 8) & 0x00ff00ff00ff00ff;
  x = (x | x << 4) & 0x0f0f0f0f0f0f0f0f;
  return __builtin_bswap64(x);
}

/* "0x10", and without "0x" up to nine. */
static inline char *put_small_hex(char *p, uint32_t value) {
  uint64_t digits = hex_digits_of(value);
  uint64_t letters = (digits + 0x0606060606060606) >> 4 & 0x0101010101010101;
  unsigned zeros = (unsigned)__builtin_ctzll(digits | 1ull << 56) / 8;
  digits = (digits + 0x3030303030303030 + letters * ('a' - '9' - 1)) >> zeros * 8;
  p[0] = '0', p[1] = 'x';
  p += value > 9 ? 2 : 0;
  memcpy(p, &digits, 8);
  return p + 8 - zeros;
}

static char *put_odd_hex(char *p, enum spell_number how, int64_t value) {
  if (how != SPELL_UNSIGNED || (uint64_t)value < 10)
    return put_odd_number(p, how, value);
  *p++ = '#';
  return put_hex(p, (uint64_t)value);
}

static inline char *put_number_hex(char *p, enum spell_number how, int64_t value) {
  if (__builtin_expect((size_of(value) >= 1ull << 32) | (how >= SPELL_AMOUNT), 0))
    return put_odd_hex(p, how, value);
  p = put_sign(p, how, value);
  char *end = put_small_hex(p, (uint32_t)size_of(value));
  return how != SPELL_NONE ? end : p;
}

static inline char *put_number_as(char *p, enum spell_number how, int64_t value, enum spell_style style) {
  return style == SPELL_CAPSTONE ? put_number_hex(p, how, value) : put_number(p, how, value);
}

/* S3_0_C1_C2_3: the generic name of a system register (the top bit of op0 is 1). */
static char *put_system_register(char *p, uint32_t v) {
  *p++ = 'S';
  p = put_decimal(p, 2 + (v >> 14));
  *p++ = '_';
  p = put_decimal(p, v >> 11 & 7);
  p = stpcpy(p, "_C");
  p = put_decimal(p, v >> 7 & 15);
  p = stpcpy(p, "_C");
  p = put_decimal(p, v >> 3 & 15);
  *p++ = '_';
  return put_decimal(p, v & 7);
}

static void make_small(char *p, const char *end) {
  for (; p < end; p++)
    *p |= (char)((*p >= 'A' && *p <= 'Z') << 5);
}

static char *put_sparse(char *p, const struct sparse *s, int64_t value, enum spell_style style) {
  const char *name = sparse_name(s, (uint32_t)value);
  char *end = name ? stpcpy(p, name) : put_system_register(p, (uint32_t)value);
  if (style == SPELL_CAPSTONE)
    make_small(p, end);
  return end;
}

static char *put_name(char *p, const struct names *n, int64_t value) {
  if (value >= 0 && value < n->count && n->name[value])
    return stpcpy(p, n->name[value]);
  return put_immediate(p, value);
}

/* An 8-bit floating-point immediate, a multiple of 1/128 below 32, with eight decimals as LLVM does; another exactly.
 */
static char *put_fp8(char *p, int64_t value) {
  double number, units;
  memcpy(&number, &value, sizeof number);
  *p++ = '#';
  units = (number < 0 ? -number : number) * 128;
  if (!(units < 32 * 128) || units != (uint32_t)units)
    return p + sprintf(p, "%.17g", number);
  if (value < 0)
    *p++ = '-';
  p = put_decimal(p, (uint32_t)units / 128);
  *p++ = '.';
  for (uint32_t unit = 10000000, rest = (uint32_t)units % 128 * 781250; unit; rest %= unit, unit /= 10)
    *p++ = (char)('0' + rest / unit);
  return p;
}

/* Of the kinds that have no piece of their own. */
static char *put_operand(char *p, const struct operand *o, int64_t value, enum spell_style style) {
  switch ((enum operand_kind)o->kind) {
  case OPERAND_SPARSE: return put_sparse(p, o->sparse, value, style);
  case OPERAND_BITMASK:
    if (o->is_signed)
      return put_immediate(p, value);
    *p++ = '#';
    return put_hex(p, (uint64_t)value);
  case OPERAND_FP8: return put_fp8(p, value);
  case OPERAND_BYTEMASK: *p++ = '#'; return put_hex(p, (uint64_t)value);
  default: return p;
  }
}

/* ---- texts ------------------------------------------------------------------------------------------------------ */

static inline char *put_literal(char *p, const char *text, unsigned len, unsigned room) {
  memcpy(p, text, room);
  return p + len;
}

static char *put_line(char *p, const struct spelling *s, const struct insn *in, enum spell_style style) {
  p = put_literal(p, s->first, s->len[0], SPELL_FIRST);
  p = put_register_if(p, in->op[s->op[0]], s->registers > 0);
#pragma GCC unroll 4
  for (unsigned i = 1; i < SPELL_REGISTERS; i++) {
    p = put_literal(p, s->next[i - 1], s->len[i], SPELL_NEXT);
    p = put_register_if(p, in->op[s->op[i]], s->registers > i);
  }
  p = put_literal(p, s->next[SPELL_NUMBER - 1], s->len[SPELL_NUMBER], SPELL_NEXT);
  p = put_number_as(p, (enum spell_number)s->number, in->op[s->op[SPELL_NUMBER]], style);
  return put_literal(p, s->next[SPELL_OPERANDS - 1], s->len[SPELL_OPERANDS], SPELL_NEXT);
}

static bool is_left_out(const struct insn *in, const struct piece *group) {
  for (unsigned i = group->operand; i < group->last; i++)
    if (in->op[i])
      return false;
  return true;
}

static char *put_end(char *p, const struct piece *t, const struct insn *in, enum spell_style style) {
  switch ((enum piece_end)t->end) {
  case PIECE_REGISTER: return put_register(p, in->op[t->operand]);
  case PIECE_NUMBER: return put_number_as(p, (enum spell_number)t->number, in->op[t->operand], style);
  case PIECE_NAME: return put_name(p, t->names, in->op[t->operand]);
  case PIECE_OPERAND: return put_operand(p, &a64_table.form[in->form].op[t->operand], in->op[t->operand], style);
  default: return p;
  }
}

static char *put_pieces(char *p, const struct spelling *s, const struct insn *in, const char *end,
                        enum spell_style style) {
  const struct piece *t = &spellings[style].piece[s->begin];
  for (const struct piece *last = t + s->count; t < last; t++) {
    p = put_literal(p, t->text, t->len, p < end ? PIECE_TEXT : t->len);
    if (t->end == PIECE_GROUP)
      t += is_left_out(in, t) ? t->skip : 0;
    else
      p = put_end(p, t, in, style);
  }
  return p;
}

static inline size_t spell(const struct insn *in, char out[A64_TEXT], enum spell_style style) {
  if (!in->form || in->form > table()->count)
    return *out = 0;
  const struct spelling *s = &spellings[style].of[in->form];
  char *p = put_line(out, s, in, style);
  if (s->count)
    p = put_pieces(p, s, in, out + A64_TEXT - PIECE_TEXT, style);
  *p = 0;
  return (size_t)(p - out);
}

size_t a64_spell(const struct insn *in, char out[A64_TEXT]) { return spell(in, out, SPELL_OURS); }

size_t a64_spell_capstone(const struct insn *in, char out[A64_TEXT]) { return spell(in, out, SPELL_CAPSTONE); }

void a64_spell_prefetch(unsigned form) {
  if (!form || form > table()->count)
    return;
  const struct spelling *s = &spellings[SPELL_CAPSTONE].of[form]; /* the usual first witness */
  __builtin_prefetch(s);
  __builtin_prefetch(&spellings[SPELL_CAPSTONE].piece[s->begin]);
}

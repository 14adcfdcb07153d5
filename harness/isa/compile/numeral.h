/* numeral.h - numbers as text, in decimal and in hexadecimal. */
#ifndef A64_ISA_COMPILE_NUMERAL_H
#define A64_ISA_COMPILE_NUMERAL_H

#include "isa/compile/spell.h"

#include <string.h>

/* Eight decimal digits, the most significant in the lowest byte: halves, quarters, digits. */
static inline uint64_t digits_of(uint32_t value) {
  uint64_t halves = value / 10000 | (uint64_t)(value % 10000) << 32;
  uint64_t hundreds = (halves * 10486 >> 20) & 0x7f0000007f;
  uint64_t quarters = hundreds | (halves - 100 * hundreds) << 16;
  uint64_t tens = (quarters * 103 >> 10) & 0x000f000f000f000f;
  return tens | (quarters - 10 * tens) << 8;
}

/* Writes up to eight bytes, whatever the number of digits. */
static inline char *put_small_decimal(char *p, uint32_t value) {
  uint64_t digits = digits_of(value);
  unsigned zeros = (unsigned)__builtin_ctzll(digits | 1ull << 56) / 8;
  digits = (digits | 0x3030303030303030) >> zeros * 8;
  memcpy(p, &digits, 8);
  return p + 8 - zeros;
}

static inline char *put_large_decimal(char *p, uint64_t value) {
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

static inline char *put_decimal(char *p, uint64_t value) {
  return value < LARGE ? put_small_decimal(p, (uint32_t)value) : put_large_decimal(p, value);
}

static inline uint64_t size_of(int64_t value) { return value < 0 ? -(uint64_t)value : (uint64_t)value; }

static inline char *put_immediate(char *p, int64_t value) {
  *p++ = '#';
  *p = '-';
  p += value < 0;
  return put_decimal(p, size_of(value));
}

static inline char *put_odd_number(char *p, enum spell_number how, int64_t value) {
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

static inline char *put_number(char *p, enum spell_number how, int64_t value) {
  if (__builtin_expect(size_of(value) >= LARGE, 0))
    return put_odd_number(p, how, value);
  p = put_sign(p, how, value);
  char *end = put_small_decimal(p, (uint32_t)size_of(value));
  return how != SPELL_NONE ? end : p;
}

/* Eight hexadecimal digits as text, the most significant in the lowest byte. */
static inline uint64_t hex_digits_of(uint32_t value) {
  uint64_t x = (value | (uint64_t)value << 16) & 0x0000ffff0000ffff;
  x = (x | x << 8) & 0x00ff00ff00ff00ff;
  x = (x | x << 4) & 0x0f0f0f0f0f0f0f0f;
  uint64_t letters = (x + 0x0606060606060606) >> 4 & 0x0101010101010101;
  return __builtin_bswap64(x + 0x3030303030303030 + letters * ('a' - '9' - 1));
}

/* Writes sixteen digits, whatever the number of them. */
static inline char *put_hex(char *p, uint64_t value) {
  unsigned zeros = (unsigned)__builtin_clzll(value | 1) / 4;
  uint64_t high = hex_digits_of((uint32_t)(value << zeros * 4 >> 32)),
           low = hex_digits_of((uint32_t)(value << zeros * 4));
  p[0] = '0', p[1] = 'x';
  memcpy(p + 2, &high, 8);
  memcpy(p + 10, &low, 8);
  return p + 18 - zeros;
}

/* "0x10", and without "0x" up to nine. */
static inline char *put_small_hex(char *p, uint32_t value) {
  unsigned zeros = (unsigned)__builtin_clz(value | 1) / 4;
  uint64_t digits = hex_digits_of(value << zeros * 4);
  p[0] = '0', p[1] = 'x';
  p += value > 9 ? 2 : 0;
  memcpy(p, &digits, 8);
  return p + 8 - zeros;
}

static inline char *put_odd_hex(char *p, enum spell_number how, int64_t value) {
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

#endif

/* alu.c - what effects compute: arithmetic, shifts, bit fields, conditions (section J1.3 of the Arm ARM). */
#include "isa/effect/effect.h"
#include "isa/word.h"

enum { FLAG_V = 28, FLAG_C, FLAG_Z, FLAG_N };

static bool top_bit(uint64_t value, unsigned width) { return value >> (width - 1) & 1; }

static void set_flags(struct step *s, uint64_t result, unsigned width, bool carry, bool overflow) {
  s->m->nzcv = (uint64_t)top_bit(result, width) << FLAG_N | (uint64_t)(low_bits(result, width) == 0) << FLAG_Z |
               (uint64_t)carry << FLAG_C | (uint64_t)overflow << FLAG_V;
  effect_mark(s, A64_UNKNOWN_NZCV, s->unknown);
}

static bool flag(struct step *s, unsigned bit) {
  s->unknown |= effect_is_unknown(s, A64_UNKNOWN_NZCV);
  return s->m->nzcv >> bit & 1;
}

/* AddWithCarry */
uint64_t effect_ADDS(struct step *s, const uint64_t *arg) {
  unsigned width = effect_width(s);
  uint64_t x = low_bits(arg[0], width), y = low_bits(arg[1], width);
  unsigned __int128 sum = (unsigned __int128)x + y + arg[2];
  uint64_t result = low_bits((uint64_t)sum, width);
  set_flags(s, result, width, sum >> width != 0, top_bit(~(x ^ y) & (x ^ result), width));
  return result;
}

uint64_t effect_LOGIC(struct step *s, const uint64_t *arg) {
  set_flags(s, arg[0], effect_width(s), false, false);
  return arg[0];
}

uint64_t effect_CARRY(struct step *s, const uint64_t *arg) {
  (void)arg;
  return flag(s, FLAG_C);
}

/* ConditionHolds */
uint64_t effect_HOLDS(struct step *s, const uint64_t *arg) {
  if (arg[0] >= 14) /* al and nv */
    return true;
  bool n = flag(s, FLAG_N), z = flag(s, FLAG_Z), c = flag(s, FLAG_C), v = flag(s, FLAG_V);
  bool holds[] = {z, c, n, v, c && !z, n == v, n == v && !z};
  return holds[arg[0] >> 1] ^ (arg[0] & 1);
}

/* ---- shifts ------------------------------------------------------------------------------------------------- */

static uint64_t rotate_right(uint64_t x, unsigned amount, unsigned width) {
  return amount ? low_bits(x >> amount | x << (width - amount), width) : x;
}

/* ShiftReg: lsl, lsr, asr, ror; `amount` is less than the width. */
uint64_t effect_SHIFT(struct step *s, const uint64_t *arg) {
  unsigned width = effect_width(s), amount = (unsigned)arg[2] % width;
  uint64_t x = low_bits(arg[0], width);
  switch (arg[1]) {
  case 0: return low_bits(x << amount, width);
  case 1: return x >> amount;
  case 2: return low_bits((uint64_t)(sign_extend(x, width) >> amount), width);
  default: return rotate_right(x, amount, width);
  }
}

/* ExtendReg, at 64 bits: narrower users take the low bits. */
uint64_t effect_EXTEND(struct step *s, const uint64_t *arg) {
  (void)s;
  unsigned bits = 8u << (arg[1] & 3);
  uint64_t x = arg[1] & 4 ? (uint64_t)sign_extend(arg[0], bits) : low_bits(arg[0], bits);
  return x << (arg[2] & 63);
}

uint64_t effect_SX(struct step *s, const uint64_t *arg) {
  (void)s;
  return (uint64_t)sign_extend(arg[0], (unsigned)arg[1]);
}

uint64_t effect_ZX(struct step *s, const uint64_t *arg) {
  (void)s;
  return low_bits(arg[0], (unsigned)arg[1]);
}

/* bfm(old, src, immr, imms, sign): the masks are those of DecodeBitMasks for an element of the whole width. */
uint64_t effect_BFM(struct step *s, const uint64_t *arg) {
  unsigned width = effect_width(s), immr = (unsigned)arg[2] % width, imms = (unsigned)arg[3] % width;
  uint64_t src = low_bits(arg[1], width);
  uint64_t field = rotate_right(low_bits(~0ull, imms + 1), immr, width);
  uint64_t below = low_bits(~0ull, (imms - immr) % width + 1);
  uint64_t above = arg[4] ? -(src >> imms & 1) : arg[0];
  uint64_t low = (arg[0] & ~field) | (rotate_right(src, immr, width) & field);
  return low_bits((above & ~below) | (low & below), width);
}

uint64_t effect_EXTR(struct step *s, const uint64_t *arg) {
  unsigned width = effect_width(s), lsb = (unsigned)arg[2] % width;
  return lsb ? low_bits(low_bits(arg[1], width) >> lsb | arg[0] << (width - lsb), width) : low_bits(arg[1], width);
}

/* ---- bits --------------------------------------------------------------------------------------------------- */

uint64_t effect_CLZ(struct step *s, const uint64_t *arg) {
  unsigned width = effect_width(s);
  uint64_t x = low_bits(arg[0], width);
  return x ? (unsigned)__builtin_clzll(x) - (64 - width) : width;
}

uint64_t effect_CLS(struct step *s, const uint64_t *arg) {
  unsigned width = effect_width(s);
  return (unsigned)__builtin_clrsbll(sign_extend(arg[0], width)) - (64 - width);
}

uint64_t effect_RBIT(struct step *s, const uint64_t *arg) {
  uint64_t out = 0;
  for (unsigned i = 0, width = effect_width(s); i < width; i++)
    out |= (arg[0] >> i & 1) << (width - 1 - i);
  return out;
}

uint64_t effect_REV(struct step *s, const uint64_t *arg) {
  uint64_t out = 0;
  (void)s;
  for (unsigned i = 0; i < 8; i++)
    out |= (arg[0] >> 8 * i & 0xff) << 8 * (i ^ (arg[1] / 8 - 1));
  return out;
}

/* ---- multiplication, division, checksums -------------------------------------------------------------------- */

uint64_t effect_UDIV(struct step *s, const uint64_t *arg) {
  (void)s;
  return arg[1] ? arg[0] / arg[1] : 0;
}

/* By zero: 0. The least number by -1: itself. */
uint64_t effect_SDIV(struct step *s, const uint64_t *arg) {
  unsigned width = effect_width(s);
  int64_t x = sign_extend(arg[0], width), y = sign_extend(arg[1], width);
  if (y == 0)
    return 0;
  return y == -1 ? -(uint64_t)x : (uint64_t)(x / y);
}

uint64_t effect_UMULH(struct step *s, const uint64_t *arg) {
  (void)s;
  return (uint64_t)((unsigned __int128)arg[0] * arg[1] >> 64);
}

uint64_t effect_SMULH(struct step *s, const uint64_t *arg) {
  (void)s;
  return (uint64_t)((__int128)(int64_t)arg[0] * (int64_t)arg[1] >> 64);
}

static uint32_t reversed(uint32_t x) {
  uint32_t out = 0;
  for (unsigned i = 0; i < 32; i++)
    out |= (x >> i & 1) << (31 - i);
  return out;
}

/* crc32(acc, value, bits, polynomial): the pseudocode reverses the operands; here the polynomial is. */
uint64_t effect_CRC32(struct step *s, const uint64_t *arg) {
  uint32_t crc = (uint32_t)arg[0], polynomial = reversed((uint32_t)arg[3]);
  (void)s;
  for (unsigned i = 0; i < arg[2]; i++)
    crc = crc >> 1 ^ (((crc ^ arg[1] >> i) & 1) ? polynomial : 0);
  return crc;
}

/* ---- of the additions ---------------------------------------------------------------------------------------------
 */

uint64_t effect_CNT(struct step *s, const uint64_t *arg) {
  return (uint64_t)__builtin_popcountll(low_bits(arg[0], effect_width(s)));
}

static int64_t signed_low(uint64_t value, uint64_t bits) { return sign_extend(value, (unsigned)bits); }

uint64_t effect_SMAX(struct step *s, const uint64_t *arg) {
  (void)s;
  int64_t x = signed_low(arg[0], arg[2]), y = signed_low(arg[1], arg[2]);
  return (uint64_t)(x > y ? x : y);
}

uint64_t effect_SMIN(struct step *s, const uint64_t *arg) {
  (void)s;
  int64_t x = signed_low(arg[0], arg[2]), y = signed_low(arg[1], arg[2]);
  return (uint64_t)(x < y ? x : y);
}

uint64_t effect_UMAX(struct step *s, const uint64_t *arg) {
  (void)s;
  uint64_t x = low_bits(arg[0], (unsigned)arg[2]), y = low_bits(arg[1], (unsigned)arg[2]);
  return x > y ? x : y;
}

uint64_t effect_UMIN(struct step *s, const uint64_t *arg) {
  (void)s;
  uint64_t x = low_bits(arg[0], (unsigned)arg[2]), y = low_bits(arg[1], (unsigned)arg[2]);
  return x < y ? x : y;
}

/* A double to a narrower format whose exponent and fraction can hold it: sign, rebiased exponent, leading fraction. */
static uint64_t narrow_double(uint64_t bits, unsigned exponent_bits, unsigned fraction_bits) {
  uint64_t sign = bits >> 63, fraction = bits << 12 >> 12;
  int64_t exponent = (int64_t)(bits >> 52 & 2047) - 1023 + (1 << (exponent_bits - 1)) - 1;
  if (!(bits << 1))
    return sign << (exponent_bits + fraction_bits);
  return sign << (exponent_bits + fraction_bits) | (uint64_t)exponent << fraction_bits |
         fraction >> (52 - fraction_bits);
}

uint64_t effect_FPIMM(struct step *s, const uint64_t *arg) {
  (void)s;
  return arg[1] == 8 ? arg[0] : arg[1] == 4 ? narrow_double(arg[0], 8, 23) : narrow_double(arg[0], 5, 10);
}

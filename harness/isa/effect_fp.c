/* effect_fp.c - what effects compute on floating-point numbers, with the host's IEEE arithmetic, while FPCR is 0. */
#include "isa/effect_fp.h"

#include <fenv.h>
#include <math.h>
#include <string.h>

/* ---- formats ------------------------------------------------------------------------------------------------- */

static double half_to_double(uint64_t x) {
  int exponent = (int)(x >> 10 & 31);
  double fraction = (double)(x & 1023), sign = x >> 15 & 1 ? -1 : 1;
  if (exponent == 31)
    return sign * (double)INFINITY;
  return sign * (exponent ? ldexp(fraction + 1024, exponent - 25) : ldexp(fraction, -24));
}

static float single_of(uint64_t x) {
  uint32_t word = (uint32_t)x;
  float f;
  memcpy(&f, &word, sizeof f);
  return f;
}

/* Exact; not of a NaN. */
static double double_of(uint64_t x, uint64_t bits) {
  double d;
  if (bits == 16)
    return half_to_double(x);
  if (bits == 32)
    return (double)single_of(x);
  memcpy(&d, &x, sizeof d);
  return d;
}

static uint64_t bits_of_single(float f) {
  uint32_t word;
  memcpy(&word, &f, sizeof word);
  return word;
}

static uint64_t bits_of_double(double d) {
  uint64_t word;
  memcpy(&word, &d, sizeof word);
  return word;
}

/* ---- the cumulative flags ------------------------------------------------------------------------------------- */

static void raise_flags(struct step *s, unsigned flags) { s->m->fpsr |= flags; }

bool fp_is_ready(struct step *s) {
  if (s->unknown || effect_is_unknown(s, A64_UNKNOWN_FPCR) || s->m->fpcr)
    effect_FP(s, NULL);
  return !s->unknown;
}

static unsigned host_flags(void) {
  int flags = fetestexcept(FE_ALL_EXCEPT);
  return (flags & FE_INVALID ? FP_IOC : 0) | (flags & FE_DIVBYZERO ? FP_DZC : 0) | (flags & FE_OVERFLOW ? FP_OFC : 0) |
         (flags & FE_UNDERFLOW ? FP_UFC : 0) | (flags & FE_INEXACT ? FP_IXC : 0);
}

/* Arm looks before rounding whether a result is tiny, others after: they differ where it becomes the least normal
 * number. */
static uint64_t settle(struct step *s, uint64_t result, unsigned flags, uint64_t bits) {
  bool least_normal = (result & (fp_sign_bit(bits) - 1)) == 1ull << fp_fraction_bits(bits);
  if (bits > 16 && least_normal && flags & FP_IXC)
    effect_mark(s, A64_UNKNOWN_FPSR, true);
  raise_flags(s, flags);
  return fp_is_nan(result, bits) ? fp_default_nan(bits) : result;
}

/* FPRound to half precision of a number that is exact but for `flags`. */
static uint64_t round_to_half(struct step *s, double x, unsigned flags) {
  uint64_t sign = signbit(x) ? 0x8000 : 0;
  double size = fabs(x);
  if (isnan(x))
    return settle(s, fp_default_nan(16), flags, 16);
  if (isinf(x))
    return settle(s, sign | 0x7c00, flags, 16);
  int exponent = size < 0x1p-14 ? -14 : ilogb(size);
  double quanta = ldexp(size, 10 - exponent), rounded = rint(quanta);
  if (rounded != quanta || flags & FP_IXC)
    flags |= size < 0x1p-14 ? FP_IXC | FP_UFC : FP_IXC;
  if (ldexp(rounded, exponent - 10) > 65504)
    return settle(s, sign | 0x7c00, FP_OFC | FP_IXC, 16);
  return settle(s, sign | (uint64_t)((exponent + 14) * 1024 + (int)rounded), flags, 16);
}

/* ---- NaN operands (FPProcessNaNs) ----------------------------------------------------------------------------- */

bool fp_process_nans(struct step *s, const uint64_t *x, unsigned n, uint64_t bits, uint64_t *out) {
  unsigned first = n;
  for (unsigned i = n; i--;)
    first = fp_is_nan(x[i], bits) ? i : first;
  for (unsigned i = n; i--;)
    if (fp_is_signalling(x[i], bits)) {
      first = i;
      raise_flags(s, FP_IOC);
    }
  if (first < n)
    *out = x[first] | fp_quiet_bit(bits);
  return first < n;
}

/* ---- arithmetic ----------------------------------------------------------------------------------------------- */

enum operation { ADD, SUB, MUL, DIV, SQRT, MULADD };

#define APPLY(type, name, root, fused)                                                                                 \
  static type name(enum operation op, volatile type x, volatile type y, volatile type z) {                             \
    switch (op) {                                                                                                      \
    case ADD: return x + y;                                                                                            \
    case SUB: return x - y;                                                                                            \
    case MUL: return x * y;                                                                                            \
    case DIV: return x / y;                                                                                            \
    case SQRT: return root(x);                                                                                         \
    default: return fused(x, y, z);                                                                                    \
    }                                                                                                                  \
  }
APPLY(float, apply_single, sqrtf, fmaf)
APPLY(double, apply_double, sqrt, fma)
#undef APPLY

/* a + x * y of half precision. What double does not hold of the sum makes its last bit odd: rounded once more, it is as
 * if it had been rounded once. */
static double fused_half(double x, double y, double a) {
  volatile double product = x * y, sum = a + product;
  if (!isfinite(sum))
    return sum;
  volatile double part = sum - a, lost = (a - (sum - part)) + (product - part);
  bool odd = bits_of_double(sum) & 1;
  return lost != 0 && !odd ? nextafter(sum, lost > 0 ? (double)INFINITY : -(double)INFINITY) : sum;
}

/* Through double, whose precision is more than twice as great: rounded twice is as good as once. */
static uint64_t compute_half(struct step *s, enum operation op, const uint64_t *arg) {
  double x = half_to_double(arg[0]), y = half_to_double(arg[1]), a = half_to_double(arg[2]);
  feclearexcept(FE_ALL_EXCEPT);
  volatile double result = op == MULADD ? fused_half(x, y, a) : apply_double(op, x, y, a);
  return round_to_half(s, result, host_flags());
}

static uint64_t compute(struct step *s, enum operation op, const uint64_t *x, uint64_t bits) {
  if (bits == 16)
    return compute_half(s, op, x);
  uint64_t result;
  feclearexcept(FE_ALL_EXCEPT);
  if (bits == 32) {
    volatile float single = apply_single(op, single_of(x[0]), single_of(x[1]), single_of(x[2]));
    result = bits_of_single(single);
  } else {
    volatile double wide = apply_double(op, double_of(x[0], 64), double_of(x[1], 64), double_of(x[2], 64));
    result = bits_of_double(wide);
  }
  return settle(s, result, host_flags(), bits);
}

static uint64_t binary(struct step *s, enum operation op, const uint64_t *arg) {
  uint64_t nan, x[3] = {arg[0], arg[1], 0};
  if (!fp_is_ready(s))
    return 0;
  return fp_process_nans(s, x, 2, arg[2], &nan) ? nan : compute(s, op, x, arg[2]);
}

uint64_t effect_FADD(struct step *s, const uint64_t *arg) { return binary(s, ADD, arg); }
uint64_t effect_FSUB(struct step *s, const uint64_t *arg) { return binary(s, SUB, arg); }
uint64_t effect_FMUL(struct step *s, const uint64_t *arg) { return binary(s, MUL, arg); }
uint64_t effect_FDIV(struct step *s, const uint64_t *arg) { return binary(s, DIV, arg); }

uint64_t effect_FSQRT(struct step *s, const uint64_t *arg) {
  uint64_t nan, x[3] = {arg[0], 0, 0};
  if (!fp_is_ready(s))
    return 0;
  return fp_process_nans(s, x, 1, arg[1], &nan) ? nan : compute(s, SQRT, x, arg[1]);
}

static bool is_infinity_times_zero(uint64_t x, uint64_t y, uint64_t bits) {
  return (fp_is_infinity(x, bits) && fp_is_zero(y, bits)) || (fp_is_zero(x, bits) && fp_is_infinity(y, bits));
}

/* fmadd(a, x, y, bits) */
uint64_t effect_FMADD(struct step *s, const uint64_t *arg) {
  uint64_t bits = arg[3], nan, x[3] = {arg[1], arg[2], arg[0]};
  if (!fp_is_ready(s))
    return 0;
  if (!fp_process_nans(s, arg, 3, bits, &nan))
    return compute(s, MULADD, x, bits);
  if (!is_infinity_times_zero(x[0], x[1], bits) || fp_is_signalling(arg[0], bits))
    return nan;
  raise_flags(s, FP_IOC);
  return fp_default_nan(bits);
}

/* Exact; of a NaN too, which stays signalling if it is. */
static uint64_t half_to_single(uint64_t x) {
  if (fp_is_nan(x, 16))
    return (x & 0x8000) << 16 | fp_infinity(32) | (x & 1023) << 13;
  return bits_of_single((float)half_to_double(x));
}

uint64_t effect_FMADDH(struct step *s, const uint64_t *arg) {
  return effect_FMADD(s, (const uint64_t[]){arg[0], half_to_single(arg[1]), half_to_single(arg[2]), 32});
}

static uint64_t bits_of(double x, uint64_t bits) {
  if (bits == 64)
    return bits_of_double(x);
  uint64_t single = bits_of_single((float)x);
  return bits == 32 ? single : (single >> 16 & 0x8000) | (((single >> 23 & 255) - 112) << 10) | (single >> 13 & 1023);
}

uint64_t effect_FMULX(struct step *s, const uint64_t *arg) {
  if (fp_is_ready(s) && is_infinity_times_zero(arg[0], arg[1], arg[2]))
    return ((arg[0] ^ arg[1]) & fp_sign_bit(arg[2])) | bits_of(2, arg[2]);
  return effect_FMUL(s, arg);
}

uint64_t effect_FRECPS(struct step *s, const uint64_t *arg) {
  uint64_t bits = arg[2], x = arg[0] ^ fp_sign_bit(bits), nan;
  if (!fp_is_ready(s))
    return 0;
  if (fp_process_nans(s, (const uint64_t[]){x, arg[1]}, 2, bits, &nan))
    return nan;
  if (is_infinity_times_zero(x, arg[1], bits))
    return bits_of(2, bits);
  return effect_FMADD(s, (const uint64_t[]){bits_of(2, bits), x, arg[1], bits});
}

/* Rounded before it is halved, which is the same unless it overflows. */
uint64_t effect_FRSQRTS(struct step *s, const uint64_t *arg) {
  uint64_t bits = arg[2], x = arg[0] ^ fp_sign_bit(bits), nan;
  if (!fp_is_ready(s))
    return 0;
  if (fp_process_nans(s, (const uint64_t[]){x, arg[1]}, 2, bits, &nan))
    return nan;
  if (is_infinity_times_zero(x, arg[1], bits))
    return bits_of(1.5, bits);
  if (bits == 16) /* of which double holds every sum */
    return round_to_half(s, (3 + half_to_double(x) * half_to_double(arg[1])) / 2, 0);
  bool finite = !fp_is_infinity(x, bits) && !fp_is_infinity(arg[1], bits);
  uint64_t twice = effect_FMADD(s, (const uint64_t[]){bits_of(3, bits), x, arg[1], bits});
  if (fp_is_infinity(twice, bits))
    return finite ? effect_FP(s, arg) : twice;
  return fp_is_zero(twice, bits) ? twice : twice - (1ull << fp_fraction_bits(bits));
}

/* ---- greatest and least --------------------------------------------------------------------------------------- */

static bool is_less(uint64_t x, uint64_t y, uint64_t bits) {
  double a = double_of(x, bits), b = double_of(y, bits);
  return a < b || (a == b && signbit(a) && !signbit(b));
}

static uint64_t extreme(struct step *s, const uint64_t *arg, bool greatest) {
  uint64_t nan;
  if (!fp_is_ready(s))
    return 0;
  if (fp_process_nans(s, arg, 2, arg[2], &nan))
    return nan;
  return is_less(arg[0], arg[1], arg[2]) == greatest ? arg[1] : arg[0];
}

/* A quiet NaN loses against a number. */
static uint64_t extreme_number(struct step *s, const uint64_t *arg, bool greatest) {
  bool first = fp_is_nan(arg[0], arg[2]), second = fp_is_nan(arg[1], arg[2]);
  bool signalling = fp_is_signalling(arg[0], arg[2]) || fp_is_signalling(arg[1], arg[2]);
  if (first == second || signalling)
    return extreme(s, arg, greatest);
  return fp_is_ready(s) ? arg[first] : 0;
}

uint64_t effect_FMAX(struct step *s, const uint64_t *arg) { return extreme(s, arg, true); }
uint64_t effect_FMIN(struct step *s, const uint64_t *arg) { return extreme(s, arg, false); }
uint64_t effect_FMAXNM(struct step *s, const uint64_t *arg) { return extreme_number(s, arg, true); }
uint64_t effect_FMINNM(struct step *s, const uint64_t *arg) { return extreme_number(s, arg, false); }

/* ---- comparison ----------------------------------------------------------------------------------------------- */

enum order { LESS, EQUAL, GREATER, UNORDERED };

static enum order compare(struct step *s, const uint64_t *arg, bool signals) {
  uint64_t bits = arg[2];
  if (!fp_is_ready(s))
    return UNORDERED;
  if (fp_is_nan(arg[0], bits) || fp_is_nan(arg[1], bits)) {
    if (signals || fp_is_signalling(arg[0], bits) || fp_is_signalling(arg[1], bits))
      raise_flags(s, FP_IOC);
    return UNORDERED;
  }
  double x = double_of(arg[0], bits), y = double_of(arg[1], bits);
  return x < y ? LESS : x > y ? GREATER : EQUAL;
}

/* fcmp(x, y, bits, signals): NZCV */
uint64_t effect_FCMP(struct step *s, const uint64_t *arg) {
  static const uint64_t nzcv[] = {[LESS] = 8, [EQUAL] = 6, [GREATER] = 2, [UNORDERED] = 3};
  return nzcv[compare(s, arg, arg[3])] << 28;
}

uint64_t effect_FEQ(struct step *s, const uint64_t *arg) { return compare(s, arg, false) == EQUAL; }
uint64_t effect_FGT(struct step *s, const uint64_t *arg) { return compare(s, arg, true) == GREATER; }
uint64_t effect_FGE(struct step *s, const uint64_t *arg) {
  enum order order = compare(s, arg, true);
  return order == GREATER || order == EQUAL;
}

/* ---- conversion ----------------------------------------------------------------------------------------------- */

static uint64_t convert_nan(struct step *s, uint64_t x, uint64_t from, uint64_t to) {
  uint64_t sign = x & fp_sign_bit(from) ? fp_sign_bit(to) : 0;
  uint64_t fraction =
      low_bits(x, fp_fraction_bits(from)) << (52 - fp_fraction_bits(from)) >> (52 - fp_fraction_bits(to));
  raise_flags(s, fp_is_signalling(x, from) ? FP_IOC : 0);
  return sign | fp_default_nan(to) | fraction;
}

/* fcvt(x, from, to) */
uint64_t effect_FCVT(struct step *s, const uint64_t *arg) {
  if (!fp_is_ready(s))
    return 0;
  if (fp_is_nan(arg[0], arg[1]))
    return convert_nan(s, arg[0], arg[1], arg[2]);
  volatile double x = double_of(arg[0], arg[1]);
  if (arg[2] == 16)
    return round_to_half(s, x, 0);
  if (arg[2] == 64)
    return bits_of_double(x);
  feclearexcept(FE_ALL_EXCEPT);
  volatile float single = (float)x;
  return settle(s, bits_of_single(single), host_flags(), 32);
}

enum rounding { NEAREST, UP, DOWN, TO_ZERO, AWAY, EXACT };

static double rounded(double x, uint64_t how) {
  switch ((enum rounding)how) {
  case UP: return ceil(x);
  case DOWN: return floor(x);
  case TO_ZERO: return trunc(x);
  case AWAY: return round(x);
  default: return rint(x);
  }
}

/* frint(x, how, bits): an integer of the same format is exact in it, unless half precision has to be written. */
uint64_t effect_FRINT(struct step *s, const uint64_t *arg) {
  uint64_t nan;
  if (!fp_is_ready(s))
    return 0;
  if (fp_process_nans(s, arg, 1, arg[2], &nan))
    return nan;
  double x = double_of(arg[0], arg[2]), whole = rounded(x, arg[1]);
  raise_flags(s, arg[1] == EXACT && whole != x ? FP_IXC : 0);
  if (arg[2] == 16)
    return round_to_half(s, whole, 0);
  return arg[2] == 32 ? bits_of_single((float)whole) : bits_of_double(whole);
}

static uint64_t invalid(struct step *s, uint64_t result) {
  raise_flags(s, FP_IOC);
  return result;
}

static uint64_t bits_of_integer(double x, uint64_t bits) {
  return bits == 32 ? bits_of_single((float)x) : bits_of_double(x);
}

/* FPRoundIntN, of single and double precision */
uint64_t effect_FRINTN(struct step *s, const uint64_t *arg) {
  double limit = ldexp(1, (int)arg[2] - 1);
  if (!fp_is_ready(s))
    return 0;
  if (fp_is_nan(arg[0], arg[3]))
    return invalid(s, bits_of_integer(-limit, arg[3]));
  double x = double_of(arg[0], arg[3]), whole = rounded(x, arg[1]);
  if (whole >= limit || whole < -limit)
    return invalid(s, bits_of_integer(-limit, arg[3]));
  raise_flags(s, whole != x ? FP_IXC : 0);
  return bits_of_integer(whole, arg[3]);
}

/* FPToFixed(x, how, fraction bits, bits of x, bits of the result) */
static uint64_t to_fixed(struct step *s, const uint64_t *arg, bool is_signed) {
  unsigned width = (unsigned)arg[4];
  if (!fp_is_ready(s))
    return 0;
  if (fp_is_nan(arg[0], arg[3]))
    return invalid(s, 0);
  double x = ldexp(double_of(arg[0], arg[3]), (int)arg[2]), whole = rounded(x, arg[1]);
  double limit = ldexp(1, (int)width - is_signed), least = is_signed ? -limit : 0;
  if (whole >= limit)
    return invalid(s, low_bits(~0ull, width - is_signed));
  if (whole < least)
    return invalid(s, is_signed ? 1ull << (width - 1) : 0);
  raise_flags(s, whole != x ? FP_IXC : 0);
  return whole < 0 ? -(uint64_t)-whole : (uint64_t)whole;
}

uint64_t effect_FTOS(struct step *s, const uint64_t *arg) { return to_fixed(s, arg, true); }
uint64_t effect_FTOU(struct step *s, const uint64_t *arg) { return to_fixed(s, arg, false); }

/* To 53 bits, the last of which says whether any were lost: exact in double, and rounds to half as the whole would. */
static double squeezed(uint64_t x) {
  if (x >> 53)
    x = (x >> 11 | ((x & 2047) != 0)) << 11;
  return (double)x;
}

/* FixedToFP */
static uint64_t from_fixed(struct step *s, uint64_t size, bool negative, uint64_t fraction, uint64_t bits) {
  int scale = -(int)fraction;
  uint64_t sign = negative ? fp_sign_bit(bits) : 0;
  if (bits == 16)
    return round_to_half(s, ldexp(squeezed(size), scale), 0) | sign;
  volatile uint64_t x = size;
  feclearexcept(FE_ALL_EXCEPT);
  if (bits == 32) {
    volatile float single = (float)x;
    raise_flags(s, host_flags());
    return bits_of_single(ldexpf(single, scale)) | sign;
  }
  volatile double wide = (double)x;
  raise_flags(s, host_flags());
  return bits_of_double(ldexp(wide, scale)) | sign;
}

/* stof(x, fraction bits, bits of the result), of an extended x */
uint64_t effect_STOF(struct step *s, const uint64_t *arg) {
  bool negative = arg[0] >> 63;
  return fp_is_ready(s) ? from_fixed(s, negative ? -arg[0] : arg[0], negative, arg[1], arg[2]) : 0;
}

uint64_t effect_UTOF(struct step *s, const uint64_t *arg) {
  return fp_is_ready(s) ? from_fixed(s, arg[0], false, arg[1], arg[2]) : 0;
}

/* fcvtxn(x): from double to single, to odd */
uint64_t effect_FCVTXN(struct step *s, const uint64_t *arg) {
  if (!fp_is_ready(s))
    return 0;
  if (fp_is_nan(arg[0], 64))
    return convert_nan(s, arg[0], 64, 32);
  double x = double_of(arg[0], 64);
  volatile float single = (float)x;
  uint64_t bits = bits_of_single(single);
  if (single == x)
    return bits;
  raise_flags(s, FP_IXC | (fabs(x) >= 0x1p128 ? FP_OFC : fabs(x) < 0x1p-126 ? FP_UFC : 0));
  return (bits - (fabs((double)single) > fabs(x))) | 1;
}

/* bfcvt(x): from single precision to BFloat16 */
uint64_t effect_BFCVT(struct step *s, const uint64_t *arg) {
  uint64_t nan, x = arg[0], size = fp_size(x, 32);
  if (!fp_is_ready(s))
    return 0;
  if (fp_process_nans(s, arg, 1, 32, &nan))
    return nan >> 16;
  uint64_t rounded_up = (x + 0x7fff + (x >> 16 & 1)) >> 16;
  bool over = !fp_is_infinity(x, 32) && fp_is_infinity(rounded_up << 16, 32);
  if (x & 0xffff)
    raise_flags(s, FP_IXC | (over ? FP_OFC : size < 1 << 23 ? FP_UFC : 0));
  return rounded_up;
}

/* fjs(x): FPToFixedJS; the Z that it sets is bit 32 */
uint64_t effect_FJS(struct step *s, const uint64_t *arg) {
  if (!fp_is_ready(s))
    return 0;
  if (fp_is_nan(arg[0], 64) || fp_is_infinity(arg[0], 64))
    return invalid(s, 0);
  double x = double_of(arg[0], 64), whole = trunc(x), limit = ldexp(1, 31);
  uint64_t low = (uint32_t)(int64_t)fmod(whole, 2 * limit);
  if (whole >= limit || whole < -limit)
    return invalid(s, low);
  raise_flags(s, whole != x ? FP_IXC : 0);
  return low | (uint64_t)(whole == x && !(signbit(x) && x == 0)) << 32;
}

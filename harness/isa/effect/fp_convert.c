/* fp_convert.c - from one format to another, to integers and back. */
#include "isa/effect/fp.h"

#include <math.h>

/* ---- between formats ------------------------------------------------------------------------------------------- */

/* FPConvertNaN */
static uint64_t convert_nan(struct step *s, uint64_t x, uint64_t from, uint64_t to) {
  uint64_t sign = x & fp_sign_bit(from) ? fp_sign_bit(to) : 0;
  uint64_t fraction =
      low_bits(x, fp_fraction_bits(from)) << (52 - fp_fraction_bits(from)) >> (52 - fp_fraction_bits(to));
  uint64_t nan = fp_default_nan(to) | (s->m->fpcr & FP_DN ? 0 : sign | fraction);
  return fp_raise(s, fp_is_signalling(x, from) ? FP_IOC : 0, nan);
}

static uint64_t round_to_single(struct step *s, double x) {
  volatile double wide = x;
  fp_host_begin(fp_mode(s));
  volatile float single = (float)wide;
  return fp_settle(s, fp_bits_of_single(single), fp_host_end(), 32);
}

/* The alternative half precision has numbers in the place of infinities and NaNs. */
static uint64_t round_to_alternative(struct step *s, uint64_t x, uint64_t from) {
  uint64_t sign = x & fp_sign_bit(from) ? fp_sign_bit(16) : 0;
  if (fp_is_nan(x, from))
    return fp_raise(s, FP_IOC, sign);
  double size = fabs(fp_double_of(x, from));
  if (size < 0x1p15) /* far from where they differ */
    return fp_round_to_half(s, fp_double_of(x, from), 0);
  int exponent = size < 0x1p16 ? 15 : 16;
  double quanta = isinf(size) ? 0x1p11 : ldexp(size, 10 - exponent);
  double rounded = fp_round(quanta, fp_mode_of_size(s, sign));
  if (exponent == 16 && rounded >= 0x1p11)
    return fp_raise(s, FP_IOC, sign | 0x7fff);
  return fp_raise(s, rounded != quanta ? FP_IXC : 0, sign | (uint64_t)((exponent + 14) * 1024 + (int)rounded));
}

static double alternative_to_double(uint64_t x) {
  double size = ldexp((double)(1024 + (x & 1023)), (int)(x >> 10 & 31) - 25);
  return x >> 15 & 1 ? -size : size;
}

/* fcvt(x, from, to) */
uint64_t effect_FCVT(struct step *s, const uint64_t *arg) {
  uint64_t x, from = arg[1], to = arg[2];
  if (!fp_take(s, arg, 1, from, &x))
    return 0;
  bool alternative = s->m->fpcr & FP_AHP;
  if (alternative && to == 16)
    return round_to_alternative(s, x, from);
  if (alternative && from == 16 && fp_size(x, 16) >= fp_infinity(16))
    return fp_bits_of(alternative_to_double(x), to);
  if (fp_is_nan(x, from))
    return convert_nan(s, x, from, to);
  if (to == 16)
    return fp_round_to_half(s, fp_double_of(x, from), 0);
  return to == 64 ? fp_bits_of_double(fp_double_of(x, from)) : round_to_single(s, fp_double_of(x, from));
}

/* To odd: what is lost makes the last bit of the truncated number 1. */
static uint64_t round_to_odd(double x) {
  volatile double wide = x;
  fp_host_begin(FP_TO_ZERO);
  volatile float single = (float)wide;
  fp_host_end();
  return fp_bits_of_single(single) | (single != x);
}

/* fcvtxn(x): from double to single, to odd */
uint64_t effect_FCVTXN(struct step *s, const uint64_t *arg) {
  uint64_t bits;
  if (!fp_take(s, arg, 1, 64, &bits))
    return 0;
  if (fp_is_nan(bits, 64))
    return convert_nan(s, bits, 64, 32);
  double x = fp_double_of(bits, 64), size = fabs(x);
  uint64_t odd = round_to_odd(x), sign = odd & fp_sign_bit(32);
  if (s->m->fpcr & FP_FZ && size < 0x1p-126 && size > 0)
    return fp_raise(s, FP_UFC, sign);
  if (fp_double_of(odd, 32) == x)
    return odd;
  return fp_raise(s, FP_IXC | (size >= 0x1p128 ? FP_OFC : size < 0x1p-126 ? FP_UFC : 0), odd);
}

/* bfcvt(x): from single precision to BFloat16 */
uint64_t effect_BFCVT(struct step *s, const uint64_t *arg) {
  uint64_t nan, x;
  if (!fp_take(s, arg, 1, 32, &x))
    return 0;
  if (fp_process_nans(s, &x, 1, 32, &nan))
    return nan >> 16;
  uint64_t lost = x & 0xffff, half = 0x8000;
  enum fp_rounding how = fp_mode_of_size(s, x >> 31);
  bool up = how == FP_NEAREST ? lost + (x >> 16 & 1) > half : how == FP_UP && lost;
  uint64_t rounded = (x >> 16) + up;
  bool over = fp_is_infinity(rounded << 16, 32) && lost;
  return fp_raise(s, lost ? FP_IXC | (over ? FP_OFC : fp_is_denormal(x, 32) ? FP_UFC : 0) : 0, rounded);
}

/* ---- to integers of the same format ---------------------------------------------------------------------------- */

static enum fp_rounding named_mode(const struct step *s, uint64_t how) {
  return how >= FP_AS_FPCR ? fp_mode(s) : (enum fp_rounding)how;
}

/* frint(x, how, bits): an integer of the same format is exact in it. */
uint64_t effect_FRINT(struct step *s, const uint64_t *arg) {
  uint64_t nan, bits = arg[2], taken;
  if (!fp_take(s, arg, 1, bits, &taken))
    return 0;
  if (fp_process_nans(s, &taken, 1, bits, &nan))
    return nan;
  double x = fp_double_of(taken, bits), whole = fp_round(x, named_mode(s, arg[1]));
  fp_raise(s, arg[1] == FP_EXACT && whole != x ? FP_IXC : 0, 0);
  if (bits == 16)
    return fp_round_to_half(s, whole, 0);
  return fp_bits_of(whole, bits);
}

/* FPRoundIntN, of single and double precision */
uint64_t effect_FRINTN(struct step *s, const uint64_t *arg) {
  uint64_t bits = arg[3], taken;
  double limit = ldexp(1, (int)arg[2] - 1);
  if (!fp_take(s, arg, 1, bits, &taken))
    return 0;
  if (fp_is_nan(taken, bits))
    return fp_raise(s, FP_IOC, fp_bits_of(-limit, bits));
  double x = fp_double_of(taken, bits), whole = fp_round(x, named_mode(s, arg[1]));
  if (whole >= limit || whole < -limit)
    return fp_raise(s, FP_IOC, fp_bits_of(-limit, bits));
  return fp_raise(s, whole != x ? FP_IXC : 0, fp_bits_of(whole, bits));
}

/* ---- to fixed point and back ----------------------------------------------------------------------------------- */

/* FPToFixed(x, how, fraction bits, bits of x, bits of the result) */
static uint64_t to_fixed(struct step *s, const uint64_t *arg, bool is_signed) {
  unsigned width = (unsigned)arg[4];
  uint64_t bits = arg[3], taken;
  if (!fp_take(s, arg, 1, bits, &taken))
    return 0;
  if (fp_is_nan(taken, bits))
    return fp_raise(s, FP_IOC, 0);
  double x = ldexp(fp_double_of(taken, bits), (int)arg[2]), whole = fp_round(x, (enum fp_rounding)arg[1]);
  double limit = ldexp(1, (int)width - is_signed), least = is_signed ? -limit : 0;
  if (whole >= limit)
    return fp_raise(s, FP_IOC, low_bits(~0ull, width - is_signed));
  if (whole < least)
    return fp_raise(s, FP_IOC, is_signed ? 1ull << (width - 1) : 0);
  return fp_raise(s, whole != x ? FP_IXC : 0, whole < 0 ? -(uint64_t)-whole : (uint64_t)whole);
}

uint64_t effect_FTOS(struct step *s, const uint64_t *arg) { return to_fixed(s, arg, true); }
uint64_t effect_FTOU(struct step *s, const uint64_t *arg) { return to_fixed(s, arg, false); }

/* To 53 bits, the last of which says whether any were lost: exact in double, and rounds to half as the whole would. */
static double squeezed(uint64_t x) {
  if (x >> 53)
    x = (x >> 11 | ((x & 2047) != 0)) << 11;
  return (double)x;
}

/* FixedToFP, of a size that is not 0 */
static uint64_t from_fixed(struct step *s, uint64_t size, bool negative, uint64_t fraction, uint64_t bits) {
  int scale = -(int)fraction;
  uint64_t result, sign = negative ? fp_sign_bit(bits) : 0;
  if (bits == 16)
    return fp_round_to_half(s, ldexp(squeezed(size), scale) * (negative ? -1 : 1), 0);
  volatile uint64_t x = size;
  fp_host_begin(fp_mode_of_size(s, negative));
  if (bits == 32) {
    volatile float single = (float)x;
    result = fp_bits_of_single(ldexpf(single, scale));
  } else {
    volatile double wide = (double)x;
    result = fp_bits_of_double(ldexp(wide, scale));
  }
  return fp_raise(s, fp_host_end(), result | sign);
}

static uint64_t integer_to_fp(struct step *s, const uint64_t *arg, bool negative) {
  uint64_t nothing[1];
  if (!fp_take(s, NULL, 0, 64, nothing) || !arg[0])
    return 0;
  return from_fixed(s, negative ? -arg[0] : arg[0], negative, arg[1], arg[2]);
}

/* stof(x, fraction bits, bits of the result), of an extended x */
uint64_t effect_STOF(struct step *s, const uint64_t *arg) { return integer_to_fp(s, arg, arg[0] >> 63); }
uint64_t effect_UTOF(struct step *s, const uint64_t *arg) { return integer_to_fp(s, arg, false); }

/* fjs(x): FPToFixedJS; the Z that it sets is bit 32 */
uint64_t effect_FJS(struct step *s, const uint64_t *arg) {
  uint64_t taken;
  if (!fp_take(s, arg, 1, 64, &taken))
    return 0;
  if (fp_is_nan(taken, 64) || fp_is_infinity(taken, 64))
    return fp_raise(s, FP_IOC, 0);
  double x = fp_double_of(taken, 64), whole = trunc(x), limit = ldexp(1, 31);
  uint64_t low = (uint32_t)(int64_t)fmod(whole, 2 * limit);
  if (whole >= limit || whole < -limit)
    return fp_raise(s, FP_IOC, low);
  bool is_made_zero = x == 0 && low_bits(arg[0], 63); /* a denormal number that FZ flushes */
  bool exact = whole == x && !(signbit(x) && x == 0) && !is_made_zero;
  return fp_raise(s, whole != x ? FP_IXC : 0, low | (uint64_t)exact << 32);
}

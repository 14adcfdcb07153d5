/* fp.c - what all floating-point effects share: formats, FPCR and FPSR, NaN operands, and what a result becomes.
 * The host's IEEE arithmetic computes; here is what it does not know of Arm's. */
#include "isa/effect/fp.h"

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

float fp_single_of(uint64_t x) {
  uint32_t word = (uint32_t)x;
  float f;
  memcpy(&f, &word, sizeof f);
  return f;
}

double fp_double_of(uint64_t x, uint64_t bits) {
  double d;
  if (bits == 16)
    return half_to_double(x);
  if (bits == 32)
    return (double)fp_single_of(x);
  memcpy(&d, &x, sizeof d);
  return d;
}

uint64_t fp_bits_of_single(float f) {
  uint32_t word;
  memcpy(&word, &f, sizeof word);
  return word;
}

uint64_t fp_bits_of_double(double d) {
  uint64_t word;
  memcpy(&word, &d, sizeof word);
  return word;
}

uint64_t fp_bits_of(double x, uint64_t bits) {
  if (bits == 64)
    return fp_bits_of_double(x);
  uint64_t single = fp_bits_of_single((float)x);
  return bits == 32 ? single : (single >> 16 & 0x8000) | (((single >> 23 & 255) - 112) << 10) | (single >> 13 & 1023);
}

double fp_add_to_odd(double x, double y) {
  volatile double sum = x + y;
  if (!isfinite(sum))
    return sum;
  volatile double part = sum - x, lost = (x - (sum - part)) + (y - part);
  bool odd = fp_bits_of_double(sum) & 1;
  return lost != 0 && !odd ? nextafter(sum, lost > 0 ? (double)INFINITY : -(double)INFINITY) : sum;
}

/* ---- modes and flags ----------------------------------------------------------------------------------------- */

enum fp_rounding fp_mode_of_size(const struct step *s, bool negative) {
  static const enum fp_rounding mirrored[] = {FP_NEAREST, FP_DOWN, FP_UP, FP_TO_ZERO};
  return negative ? mirrored[fp_mode(s)] : fp_mode(s);
}

double fp_round(double x, enum fp_rounding how) {
  switch (how) {
  case FP_UP: return ceil(x);
  case FP_DOWN: return floor(x);
  case FP_TO_ZERO: return trunc(x);
  case FP_AWAY: return round(x);
  default: return rint(x);
  }
}

uint64_t fp_raise(struct step *s, unsigned flags, uint64_t result) {
  s->m->fpsr |= flags;
  return result;
}

void fp_host_begin(enum fp_rounding how) {
  static const int modes[] = {FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
  feclearexcept(FE_ALL_EXCEPT);
  if (how != FP_NEAREST)
    fesetround(modes[how]);
}

unsigned fp_host_end(void) {
  int flags = fetestexcept(FE_ALL_EXCEPT);
  if (fegetround() != FE_TONEAREST)
    fesetround(FE_TONEAREST);
  return (flags & FE_INVALID ? FP_IOC : 0) | (flags & FE_DIVBYZERO ? FP_DZC : 0) | (flags & FE_OVERFLOW ? FP_OFC : 0) |
         (flags & FE_UNDERFLOW ? FP_UFC : 0) | (flags & FE_INEXACT ? FP_IXC : 0);
}

/* ---- operands ------------------------------------------------------------------------------------------------ */

static bool flushes(const struct step *s, uint64_t bits) { return s->m->fpcr & FP_FZ && bits != 16; }

bool fp_take(struct step *s, const uint64_t *arg, unsigned n, uint64_t bits, uint64_t *out) {
  if (s->unknown || effect_is_unknown(s, A64_UNKNOWN_FPCR) ||
      s->m->fpcr & ~(uint64_t)(FP_RMODE | FP_FZ | FP_DN | FP_AHP))
    effect_FP(s, NULL);
  for (unsigned i = 0; i < n; i++) {
    bool flushed = flushes(s, bits) && fp_is_denormal(arg[i], bits);
    out[i] = flushed ? fp_raise(s, FP_IDC, arg[i] & fp_sign_bit(bits)) : arg[i];
  }
  return !s->unknown;
}

bool fp_process_nans(struct step *s, const uint64_t *x, unsigned n, uint64_t bits, uint64_t *out) {
  unsigned first = n;
  for (unsigned i = n; i--;)
    first = fp_is_nan(x[i], bits) ? i : first;
  for (unsigned i = n; i--;)
    if (fp_is_signalling(x[i], bits)) {
      first = i;
      fp_raise(s, FP_IOC, 0);
    }
  if (first < n)
    *out = s->m->fpcr & FP_DN ? fp_default_nan(bits) : x[first] | fp_quiet_bit(bits);
  return first < n;
}

/* ---- results --------------------------------------------------------------------------------------------------- */

/* Arm looks before rounding whether a result is tiny, others after: they differ where it becomes the least normal
 * number. */
uint64_t fp_settle(struct step *s, uint64_t result, unsigned flags, uint64_t bits) {
  bool inexact = flags & FP_IXC, tiny = fp_is_denormal(result, bits) || (fp_is_zero(result, bits) && inexact);
  if (bits > 16 && inexact && fp_size(result, bits) == fp_least_normal(bits)) {
    if (flushes(s, bits))
      return effect_FP(s, NULL);
    effect_mark(s, A64_UNKNOWN_FPSR, true);
  }
  if (flushes(s, bits) && tiny)
    return fp_raise(s, FP_UFC, result & fp_sign_bit(bits));
  return fp_raise(s, flags, fp_is_nan(result, bits) ? fp_default_nan(bits) : result);
}

uint64_t fp_round_to_half(struct step *s, double x, unsigned flags) {
  bool negative = signbit(x);
  uint64_t sign = negative ? fp_sign_bit(16) : 0;
  enum fp_rounding how = fp_mode_of_size(s, negative);
  double size = fabs(x);
  if (isnan(x))
    return fp_raise(s, flags, fp_default_nan(16));
  if (isinf(x))
    return fp_raise(s, flags, sign | fp_infinity(16));
  int exponent = size < 0x1p-14 ? -14 : ilogb(size);
  double quanta = ldexp(size, 10 - exponent), rounded = fp_round(quanta, how);
  if (rounded != quanta || flags & FP_IXC)
    flags |= size < 0x1p-14 ? FP_IXC | FP_UFC : FP_IXC;
  if (ldexp(rounded, exponent - 10) < 0x1p16)
    return fp_raise(s, flags, sign | (uint64_t)((exponent + 14) * 1024 + (int)rounded));
  return fp_raise(s, FP_OFC | FP_IXC, sign | (fp_infinity(16) - (how == FP_DOWN || how == FP_TO_ZERO)));
}

/* FPCR.AH keeps the sign of a NaN, NEP the rest of a register. */
uint64_t effect_SIGNS(struct step *s, const uint64_t *arg) {
  s->unknown |= s->m->traits.afp && effect_is_unknown(s, A64_UNKNOWN_FPCR);
  return arg[0];
}

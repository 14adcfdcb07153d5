/* bf16.c - sums of products of BFloat16 numbers (BFDotAdd, section J1.3 of the Arm ARM), where FPCR.EBF is 0.
 *
 * Each step is rounded to odd; denormals are zero, and so are results that would be; every NaN is the default one. */
#include "isa/effect/effect.h"
#include "isa/effect/fp.h"

#include <math.h>

/* Of single precision, of which BFloat16 is the upper half. */
static double number(uint64_t x) {
  return (double)fp_single_of(fp_is_denormal(x & 0xffffffff, 32) ? x & fp_sign_bit(32) : x);
}

/* The lowest bit says whether any bits were lost. */
static double round_to_odd(double x) {
  uint64_t bits = fp_bits_of_double(x), sign = bits >> 63 << 31, lost = low_bits(bits, 29) != 0;
  if (isnan(x))
    return (double)NAN;
  if (fabs(x) < 0x1p-126)
    return copysign(0, x);
  if (fabs(x) >= 0x1p128)
    return copysign((double)INFINITY, x);
  return number(sign | (low_bits(bits, 63) - (896ull << 52)) >> 29 | lost);
}

static double add(double x, double y) { return round_to_odd(fp_add_to_odd(x, y)); }

/* double holds every product of two. */
static double multiply(uint64_t x, uint64_t y) { return round_to_odd(number(x) * number(y)); }

static uint64_t single_of(double x) { return isnan(x) ? fp_default_nan(32) : fp_bits_of_single((float)x); }

uint64_t effect_BFDOT(struct step *s, const uint64_t *arg) {
  s->unknown |= s->m->traits.ebf16 && effect_is_unknown(s, A64_UNKNOWN_FPCR);
  double low = multiply(arg[1] << 16, arg[2] << 16), high = multiply(arg[1] & 0xffff0000, arg[2] & 0xffff0000);
  return single_of(add(number(arg[0]), add(low, high)));
}

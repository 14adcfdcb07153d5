/* effect_bf16.c - sums of products of BFloat16 numbers (BFDotAdd, section J1.3 of the Arm ARM), where FPCR.EBF is 0.
 *
 * Each step is rounded to odd; denormals are zero, and so are results that would be; every NaN is the default one. */
#include "isa/effect.h"
#include "isa/effect_fp.h"

#include <math.h>
#include <string.h>

static uint64_t bits_of(double d) {
  uint64_t bits;
  memcpy(&bits, &d, sizeof bits);
  return bits;
}

/* Of single precision, of which BFloat16 is the upper half. */
static double number(uint64_t x) {
  uint32_t word = (uint32_t)x & (fp_size(x, 32) < 1u << 23 ? 0x80000000 : 0xffffffff);
  float single;
  memcpy(&single, &word, sizeof single);
  return (double)single;
}

/* The lowest bit says whether any bits were lost. */
static double round_to_odd(double x) {
  uint64_t bits = bits_of(x), sign = bits >> 63 << 31, lost = low_bits(bits, 29) != 0;
  if (isnan(x))
    return (double)NAN;
  if (fabs(x) < 0x1p-126)
    return copysign(0, x);
  if (fabs(x) >= 0x1p128)
    return copysign((double)INFINITY, x);
  return number(sign | (low_bits(bits, 63) - (896ull << 52)) >> 29 | lost);
}

/* What double does not hold of a sum makes its lowest bit odd. */
static double add(double x, double y) {
  volatile double sum = x + y;
  if (!isfinite(sum))
    return round_to_odd(sum);
  volatile double part = sum - x, lost = (x - (sum - part)) + (y - part);
  if (lost != 0 && !(bits_of(sum) & 1))
    sum = nextafter(sum, lost > 0 ? (double)INFINITY : -(double)INFINITY);
  return round_to_odd(sum);
}

/* double holds every product of two. */
static double multiply(uint64_t x, uint64_t y) { return round_to_odd(number(x) * number(y)); }

static uint64_t single_of(double x) {
  float single = (float)x;
  uint32_t word;
  memcpy(&word, &single, sizeof word);
  return isnan(x) ? fp_default_nan(32) : word;
}

uint64_t effect_BFDOT(struct step *s, const uint64_t *arg) {
  s->unknown |= effect_is_unknown(s, A64_UNKNOWN_FPCR);
  double low = multiply(arg[1] << 16, arg[2] << 16), high = multiply(arg[1] & 0xffff0000, arg[2] & 0xffff0000);
  return single_of(add(number(arg[0]), add(low, high)));
}

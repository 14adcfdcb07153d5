/* estimate.c - the estimates of reciprocals and of reciprocal square roots, which the Arm ARM gives bit by bit.
 */
#include "isa/effect/effect.h"
#include "isa/effect/fp.h"

/* RecipEstimate: of 9 bits, the highest of them set. */
static uint64_t reciprocal(uint64_t x) { return ((1u << 19) / (2 * x + 1) + 1) / 2; }

/* RecipSqrtEstimate: of 9 bits, one of the highest two set. */
static uint64_t reciprocal_root(uint64_t x) {
  uint64_t a = x < 256 ? 2 * x + 1 : 2 * ((x & ~1ull) + 1), b = 512;
  while (a * (b + 1) * (b + 1) < 1u << 28)
    b++;
  return (b + 1) / 2;
}

/* ---- integers ------------------------------------------------------------------------------------------------- */

/* urecpe(x): of a fraction of 32 bits; all ones if it is less than a half */
uint64_t effect_URECPE(struct step *s, const uint64_t *arg) {
  (void)s;
  return arg[0] >> 31 ? reciprocal(arg[0] >> 23) << 23 : UINT32_MAX;
}

/* ursqrte(x): less than a quarter */
uint64_t effect_URSQRTE(struct step *s, const uint64_t *arg) {
  (void)s;
  return arg[0] >> 30 ? reciprocal_root(arg[0] >> 23) << 23 : UINT32_MAX;
}

/* ---- numbers -------------------------------------------------------------------------------------------------- */

static int64_t exponent_of(uint64_t x, uint64_t bits) {
  return (int64_t)(low_bits(x, (unsigned)bits - 1) >> fp_fraction_bits(bits));
}
static int64_t bias_of(uint64_t bits) { return bits == 64 ? 1023 : bits == 32 ? 127 : 15; }

/* Its fraction as 52 bits, in which the leading one of a denormal has been shifted out; the exponent is what that makes
 * of it. */
static uint64_t normal_fraction(uint64_t x, uint64_t bits, int64_t *exponent) {
  uint64_t fraction = low_bits(x, fp_fraction_bits(bits)) << (52 - fp_fraction_bits(bits));
  *exponent = exponent_of(x, bits);
  if (*exponent)
    return fraction;
  for (*exponent = 1; !(fraction >> 52); (*exponent)--)
    fraction <<= 1;
  return low_bits(fraction, 52);
}

/* The estimate is 1.f in units of 1/256; a result that is denormal loses its last bits. */
static uint64_t assemble(uint64_t estimate, int64_t exponent, uint64_t bits) {
  uint64_t fraction = (estimate & 255) << 44;
  if (exponent < 1)
    fraction = (1ull << 52 | fraction) >> (1 - exponent);
  return (uint64_t)(exponent < 1 ? 0 : exponent) << fp_fraction_bits(bits) | fraction >> (52 - fp_fraction_bits(bits));
}

static bool rounds_to_infinity(const struct step *s, bool negative) {
  enum fp_rounding how = fp_mode_of_size(s, negative);
  return how == FP_NEAREST || how == FP_UP;
}

/* frecpe(x, bits): FPRecipEstimate */
uint64_t effect_FRECPE(struct step *s, const uint64_t *arg) {
  uint64_t bits = arg[1], sign = arg[0] & fp_sign_bit(bits), nan, x;
  int64_t exponent;
  if (!fp_take(s, arg, 1, bits, &x))
    return 0;
  if (fp_process_nans(s, &x, 1, bits, &nan))
    return nan;
  if (fp_is_infinity(x, bits))
    return sign;
  if (fp_is_zero(x, bits))
    return fp_raise(s, FP_DZC, sign | fp_infinity(bits));
  if (fp_size(x, bits) < fp_least_normal(bits) / 4)
    return fp_raise(s, FP_OFC | FP_IXC, sign | (fp_infinity(bits) - !rounds_to_infinity(s, sign)));
  uint64_t fraction = normal_fraction(x, bits, &exponent);
  if (s->m->fpcr & FP_FZ && bits != 16 && exponent >= 2 * bias_of(bits) - 1)
    return fp_raise(s, FP_UFC, sign);
  return sign | assemble(reciprocal(256 | fraction >> 44), 2 * bias_of(bits) - 1 - exponent, bits);
}

/* frsqrte(x, bits): FPRSqrtEstimate */
uint64_t effect_FRSQRTE(struct step *s, const uint64_t *arg) {
  uint64_t bits = arg[1], sign = arg[0] & fp_sign_bit(bits), nan, x;
  int64_t exponent;
  if (!fp_take(s, arg, 1, bits, &x))
    return 0;
  if (fp_process_nans(s, &x, 1, bits, &nan))
    return nan;
  if (fp_is_zero(x, bits))
    return fp_raise(s, FP_DZC, sign | fp_infinity(bits));
  if (sign)
    return fp_raise(s, FP_IOC, fp_default_nan(bits));
  if (fp_is_infinity(x, bits))
    return 0;
  uint64_t fraction = normal_fraction(x, bits, &exponent);
  uint64_t scaled = (256 | fraction >> 44) >> (exponent & 1);
  return assemble(reciprocal_root(scaled), (3 * bias_of(bits) - 1 - exponent) >> 1, bits);
}

/* frecpx(x, bits): FPRecpX */
uint64_t effect_FRECPX(struct step *s, const uint64_t *arg) {
  uint64_t bits = arg[1], sign = arg[0] & fp_sign_bit(bits), nan, x;
  if (!fp_take(s, arg, 1, bits, &x))
    return 0;
  if (fp_process_nans(s, &x, 1, bits, &nan))
    return nan;
  if (exponent_of(x, bits) == 0)
    return sign | (fp_infinity(bits) - fp_least_normal(bits));
  return sign | (~x & fp_infinity(bits));
}

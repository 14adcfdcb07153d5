/* fp_arith.c - sums, products, quotients, roots, and the steps of Newton's iterations. */
#include "isa/effect/fp.h"

#include <math.h>

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

/* Whether a sum of zero has the sign that rounding down gives it: all others are positive or have that of both. */
static bool is_cancelled(double result, double x, double y) { return result == 0 && signbit(x) != signbit(y); }

/* Through double, which holds every product, and whose precision is more than twice as great: rounded twice is as good
 * as once. */
static uint64_t compute_half(struct step *s, enum operation op, const uint64_t *arg) {
  double x = fp_double_of(arg[0], 16), y = fp_double_of(arg[1], 16), a = fp_double_of(arg[2], 16);
  fp_host_begin(FP_NEAREST);
  volatile double result = op == MULADD ? fp_add_to_odd(a, x * y) : apply_double(op, x, y, a);
  unsigned flags = fp_host_end();
  bool cancelled = (op == ADD && is_cancelled(result, x, y)) || (op == SUB && is_cancelled(result, x, -y)) ||
                   (op == MULADD && is_cancelled(result, a, x * y));
  return fp_round_to_half(s, cancelled && fp_mode(s) == FP_DOWN ? -0.0 : result, flags);
}

static uint64_t compute(struct step *s, enum operation op, const uint64_t *x, uint64_t bits) {
  if (bits == 16)
    return compute_half(s, op, x);
  uint64_t result;
  fp_host_begin(fp_mode(s));
  if (bits == 32) {
    volatile float single = apply_single(op, fp_single_of(x[0]), fp_single_of(x[1]), fp_single_of(x[2]));
    result = fp_bits_of_single(single);
  } else {
    volatile double wide = apply_double(op, fp_double_of(x[0], 64), fp_double_of(x[1], 64), fp_double_of(x[2], 64));
    result = fp_bits_of_double(wide);
  }
  return fp_settle(s, result, fp_host_end(), bits);
}

static uint64_t binary(struct step *s, enum operation op, const uint64_t *arg) {
  uint64_t nan, x[3] = {0}, bits = arg[2];
  if (!fp_take(s, arg, 2, bits, x))
    return 0;
  return fp_process_nans(s, x, 2, bits, &nan) ? nan : compute(s, op, x, bits);
}

uint64_t effect_FADD(struct step *s, const uint64_t *arg) { return binary(s, ADD, arg); }
uint64_t effect_FSUB(struct step *s, const uint64_t *arg) { return binary(s, SUB, arg); }
uint64_t effect_FMUL(struct step *s, const uint64_t *arg) { return binary(s, MUL, arg); }
uint64_t effect_FDIV(struct step *s, const uint64_t *arg) { return binary(s, DIV, arg); }

uint64_t effect_FSQRT(struct step *s, const uint64_t *arg) {
  uint64_t nan, x[3] = {0}, bits = arg[1];
  if (!fp_take(s, arg, 1, bits, x))
    return 0;
  return fp_process_nans(s, x, 1, bits, &nan) ? nan : compute(s, SQRT, x, bits);
}

/* ---- products that are added ------------------------------------------------------------------------------------- */

static bool is_infinity_times_zero(const uint64_t *x, uint64_t bits) {
  return (fp_is_infinity(x[0], bits) && fp_is_zero(x[1], bits)) ||
         (fp_is_zero(x[0], bits) && fp_is_infinity(x[1], bits));
}

/* Of operands that have been taken: a, x, y. */
static uint64_t multiply_add(struct step *s, const uint64_t *x, uint64_t bits) {
  uint64_t nan;
  if (!fp_process_nans(s, x, 3, bits, &nan))
    return compute(s, MULADD, (const uint64_t[]){x[1], x[2], x[0]}, bits);
  if (!is_infinity_times_zero(x + 1, bits) || fp_is_signalling(x[0], bits))
    return nan;
  return fp_raise(s, FP_IOC, fp_default_nan(bits));
}

/* fmadd(a, x, y, bits) */
uint64_t effect_FMADD(struct step *s, const uint64_t *arg) {
  uint64_t x[3];
  return fp_take(s, arg, 3, arg[3], x) ? multiply_add(s, x, arg[3]) : 0;
}

/* Exact; of a NaN too, which stays signalling if it is. */
static uint64_t half_to_single(uint64_t x) {
  if (fp_is_nan(x, 16))
    return (x & 0x8000) << 16 | fp_infinity(32) | (x & 1023) << 13;
  return fp_bits_of_single((float)fp_double_of(x, 16));
}

uint64_t effect_FMADDH(struct step *s, const uint64_t *arg) {
  return effect_FMADD(s, (const uint64_t[]){arg[0], half_to_single(arg[1]), half_to_single(arg[2]), 32});
}

uint64_t effect_FMULX(struct step *s, const uint64_t *arg) {
  uint64_t nan, x[3] = {0}, bits = arg[2];
  if (!fp_take(s, arg, 2, bits, x))
    return 0;
  if (is_infinity_times_zero(x, bits))
    return ((x[0] ^ x[1]) & fp_sign_bit(bits)) | fp_bits_of(2, bits);
  return fp_process_nans(s, x, 2, bits, &nan) ? nan : compute(s, MUL, x, bits);
}

/* ---- the steps of Newton's iterations -------------------------------------------------------------------------- */

/* -x and y of frecps(x, y, bits) and frsqrts(x, y, bits). False: `result` is known already. */
static bool take_step(struct step *s, const uint64_t *arg, double of_infinity_times_zero, uint64_t *x,
                      uint64_t *result) {
  uint64_t bits = arg[2];
  *result = 0;
  if (!fp_take(s, (const uint64_t[]){arg[0] ^ fp_sign_bit(bits), arg[1]}, 2, bits, x) ||
      fp_process_nans(s, x, 2, bits, result))
    return false;
  *result = fp_bits_of(of_infinity_times_zero, bits);
  return !is_infinity_times_zero(x, bits);
}

uint64_t effect_FRECPS(struct step *s, const uint64_t *arg) {
  uint64_t bits = arg[2], x[2], result;
  if (!take_step(s, arg, 2, x, &result))
    return result;
  return multiply_add(s, (const uint64_t[]){fp_bits_of(2, bits), x[0], x[1]}, bits);
}

/* Rounded before it is halved, which is the same unless it overflows. */
uint64_t effect_FRSQRTS(struct step *s, const uint64_t *arg) {
  uint64_t bits = arg[2], x[2], result;
  if (!take_step(s, arg, 1.5, x, &result))
    return result;
  if (bits == 16) { /* of which double holds every sum */
    double half = (3 + fp_double_of(x[0], 16) * fp_double_of(x[1], 16)) / 2;
    return fp_round_to_half(s, half == 0 && fp_mode(s) == FP_DOWN ? -0.0 : half, 0);
  }
  bool finite = !fp_is_infinity(x[0], bits) && !fp_is_infinity(x[1], bits);
  uint64_t twice = multiply_add(s, (const uint64_t[]){fp_bits_of(3, bits), x[0], x[1]}, bits);
  if (fp_size(twice, bits) >= fp_infinity(bits) - 1)
    return finite ? effect_FP(s, arg) : twice;
  return fp_is_zero(twice, bits) ? twice : twice - fp_least_normal(bits);
}

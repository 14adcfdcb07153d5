/* fp_order.c - which of two numbers is greater. */
#include "isa/effect/fp.h"

#include <math.h>

/* ---- greatest and least --------------------------------------------------------------------------------------- */

static bool is_less(const uint64_t *x, uint64_t bits) {
  double a = fp_double_of(x[0], bits), b = fp_double_of(x[1], bits);
  return a < b || (a == b && signbit(a) && !signbit(b));
}

static uint64_t extreme(struct step *s, const uint64_t *arg, bool greatest) {
  uint64_t nan, x[2], bits = arg[2];
  if (!fp_take(s, arg, 2, bits, x))
    return 0;
  return fp_process_nans(s, x, 2, bits, &nan) ? nan : x[is_less(x, bits) == greatest];
}

/* A quiet NaN loses against a number. */
static uint64_t extreme_number(struct step *s, const uint64_t *arg, bool greatest) {
  uint64_t x[2], bits = arg[2];
  bool first = fp_is_nan(arg[0], bits), second = fp_is_nan(arg[1], bits);
  bool signalling = fp_is_signalling(arg[0], bits) || fp_is_signalling(arg[1], bits);
  if (first == second || signalling)
    return extreme(s, arg, greatest);
  return fp_take(s, arg, 2, bits, x) ? x[first] : 0;
}

uint64_t effect_FMAX(struct step *s, const uint64_t *arg) { return extreme(s, arg, true); }
uint64_t effect_FMIN(struct step *s, const uint64_t *arg) { return extreme(s, arg, false); }
uint64_t effect_FMAXNM(struct step *s, const uint64_t *arg) { return extreme_number(s, arg, true); }
uint64_t effect_FMINNM(struct step *s, const uint64_t *arg) { return extreme_number(s, arg, false); }

/* ---- comparison ----------------------------------------------------------------------------------------------- */

enum order { LESS, EQUAL, GREATER, UNORDERED };

static enum order compare(struct step *s, const uint64_t *arg, bool signals) {
  uint64_t x[2], bits = arg[2];
  if (!fp_take(s, arg, 2, bits, x))
    return UNORDERED;
  if (fp_is_nan(x[0], bits) || fp_is_nan(x[1], bits)) {
    signals |= fp_is_signalling(x[0], bits) || fp_is_signalling(x[1], bits);
    fp_raise(s, signals ? FP_IOC : 0, 0);
    return UNORDERED;
  }
  double a = fp_double_of(x[0], bits), b = fp_double_of(x[1], bits);
  return a < b ? LESS : a > b ? GREATER : EQUAL;
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

/* lane.c - what effects compute on integer lanes: saturation, shifts, polynomials, tables, sums across. */
#include "isa/effect/effect.h"
#include "isa/effect/vector.h"
#include "isa/word.h"

typedef __int128 wide;
typedef unsigned __int128 uwide;

enum { FPSR_QC = 1u << 27 };

/* ---- saturation (SignedSatQ, UnsignedSatQ) ------------------------------------------------------------------ */

static uint64_t clamp(struct step *s, wide value, wide least, wide greatest) {
  if (s->unknown)
    effect_mark(s, A64_UNKNOWN_FPSR, true);
  if (value >= least && value <= greatest)
    return (uint64_t)value;
  s->m->fpsr |= FPSR_QC;
  return (uint64_t)(value < least ? least : greatest);
}

static uint64_t saturate(struct step *s, wide value, uint64_t bits) {
  wide limit = (wide)1 << (bits - 1);
  return clamp(s, value, -limit, limit - 1);
}

static uint64_t saturate_unsigned(struct step *s, wide value, uint64_t bits) {
  return clamp(s, value, 0, ((wide)1 << bits) - 1);
}

static wide signed_of(uint64_t x, uint64_t bits) { return sign_extend(x, (unsigned)bits); }
static wide unsigned_of(uint64_t x, uint64_t bits) { return low_bits(x, (unsigned)bits); }

uint64_t effect_SQADD(struct step *s, const uint64_t *arg) {
  return saturate(s, signed_of(arg[0], arg[2]) + signed_of(arg[1], arg[2]), arg[2]);
}

uint64_t effect_SQSUB(struct step *s, const uint64_t *arg) {
  return saturate(s, signed_of(arg[0], arg[2]) - signed_of(arg[1], arg[2]), arg[2]);
}

uint64_t effect_UQADD(struct step *s, const uint64_t *arg) {
  return saturate_unsigned(s, unsigned_of(arg[0], arg[2]) + unsigned_of(arg[1], arg[2]), arg[2]);
}

uint64_t effect_UQSUB(struct step *s, const uint64_t *arg) {
  return saturate_unsigned(s, unsigned_of(arg[0], arg[2]) - unsigned_of(arg[1], arg[2]), arg[2]);
}

uint64_t effect_SUQADD(struct step *s, const uint64_t *arg) {
  return saturate(s, signed_of(arg[0], arg[2]) + unsigned_of(arg[1], arg[2]), arg[2]);
}

uint64_t effect_USQADD(struct step *s, const uint64_t *arg) {
  return saturate_unsigned(s, unsigned_of(arg[0], arg[2]) + signed_of(arg[1], arg[2]), arg[2]);
}

/* sqdmulh(acc, x, y, round, bits) */
uint64_t effect_SQDMULH(struct step *s, const uint64_t *arg) {
  unsigned bits = (unsigned)arg[4];
  wide product = 2 * (wide)(int64_t)arg[1] * (int64_t)arg[2];
  wide sum = (wide)(int64_t)arg[0] * ((wide)1 << bits) + product + ((wide)arg[3] << (bits - 1));
  return saturate(s, sum >> bits, bits);
}

/* ---- shifts: to the left by a signed amount ------------------------------------------------------------------ */

/* Of more than 64 places nothing but the sign is left, or too much for any lane. */
static wide shifted(wide x, int64_t amount, bool round) {
  if (amount >= 0)
    return amount < 64 ? (wide)((uwide)x << amount) : x > 0 ? (wide)1 << 100 : x < 0 ? -((wide)1 << 100) : 0;
  unsigned right = amount < -65 ? 65 : (unsigned)-amount;
  return (x + (round ? (wide)1 << (right - 1) : 0)) >> right;
}

static wide shifted_signed(const uint64_t *arg, bool round) { return shifted((int64_t)arg[0], (int64_t)arg[1], round); }
static wide shifted_unsigned(const uint64_t *arg, bool round) { return shifted(arg[0], (int64_t)arg[1], round); }

#define SHIFT_OF(id, s, value)                                                                                         \
  uint64_t effect_##id(struct step *s, const uint64_t *arg) {                                                          \
    (void)s;                                                                                                           \
    return (uint64_t)(value);                                                                                          \
  }
SHIFT_OF(SSHL, s, shifted_signed(arg, false))
SHIFT_OF(SRSHL, s, shifted_signed(arg, true))
SHIFT_OF(USHL, s, shifted_unsigned(arg, false))
SHIFT_OF(URSHL, s, shifted_unsigned(arg, true))
SHIFT_OF(SQSHL, s, saturate(s, shifted_signed(arg, false), arg[2]))
SHIFT_OF(SQRSHL, s, saturate(s, shifted_signed(arg, true), arg[2]))
SHIFT_OF(SQSHLU, s, saturate_unsigned(s, shifted_signed(arg, false), arg[2]))
SHIFT_OF(SQRSHLU, s, saturate_unsigned(s, shifted_signed(arg, true), arg[2]))
SHIFT_OF(UQSHL, s, saturate_unsigned(s, shifted_unsigned(arg, false), arg[2]))
SHIFT_OF(UQRSHL, s, saturate_unsigned(s, shifted_unsigned(arg, true), arg[2]))
#undef SHIFT_OF

uint64_t effect_ROR(struct step *s, const uint64_t *arg) {
  (void)s;
  return arg[1] ? arg[0] >> arg[1] | arg[0] << (arg[2] - arg[1]) : arg[0];
}

/* ---- products ------------------------------------------------------------------------------------------------ */

/* PolynomialMult */
struct expr_value effect_PMUL(struct step *s, const struct expr_value *arg) {
  uwide product = 0;
  (void)s;
  for (unsigned i = 0; i < 64; i++)
    product ^= arg[0].low >> i & 1 ? (uwide)arg[1].low << i : 0;
  return (struct expr_value){(uint64_t)product, (uint64_t)(product >> 64)};
}

/* dot(x, y, signed x, signed y) */
uint64_t effect_DOT(struct step *s, const uint64_t *arg) {
  int64_t sum = 0;
  (void)s;
  for (unsigned i = 0; i < 64; i += 8) {
    int64_t x = arg[2] ? (int8_t)(arg[0] >> i) : (uint8_t)(arg[0] >> i);
    int64_t y = arg[3] ? (int8_t)(arg[1] >> i) : (uint8_t)(arg[1] >> i);
    sum += x * y;
  }
  return (uint64_t)sum;
}

/* ---- other lanes --------------------------------------------------------------------------------------------- */

static uint64_t lane_of(struct step *s, uint64_t operand, uint64_t index, unsigned bits) {
  return effect_LANE(s, (const uint64_t[]){operand, index, bits});
}

/* Of one register of the pair all is read: it is unknown if either is. */
uint64_t effect_PAIR(struct step *s, const uint64_t *arg) {
  uint64_t n = (uint64_t)vector_variable(s, A64_VAR_N);
  unsigned bits = (unsigned)vector_variable(s, A64_VAR_E);
  return arg[2] < n ? lane_of(s, arg[0], arg[2], bits) : lane_of(s, arg[1], arg[2] - n, bits);
}

/* tbl(&V, registers, index): 0 beyond the last. */
uint64_t effect_TBL(struct step *s, const uint64_t *arg) {
  unsigned first = a64_number_of(s->in->op[arg[0]]), at = (unsigned)(arg[2] % 16);
  for (unsigned i = 0; i < arg[1]; i++)
    s->unknown |= s->m->unknown_v >> (first + i) % 32 & 1;
  if (arg[2] >= 16 * arg[1])
    return 0;
  return s->m->v[(first + arg[2] / 16) % 32][at / 8] >> at % 8 * 8 & 0xff;
}

/* All lanes of a register in its own arrangement, one after another. */
static uint64_t own_lane(struct step *s, uint64_t operand, unsigned index, bool is_signed) {
  unsigned bits = 8u << a64_class_element(a64_class_of(s->in->op[operand]));
  uint64_t lane = lane_of(s, operand, index, bits);
  return is_signed ? (uint64_t)sign_extend(lane, bits) : lane;
}

static unsigned own_lanes(const struct step *s, uint64_t operand) {
  unsigned class = a64_class_of(s->in->op[operand]);
  return a64_class_bytes(class) >> a64_class_element(class);
}

/* sumv(&V, signed) */
uint64_t effect_SUMV(struct step *s, const uint64_t *arg) {
  uint64_t sum = 0;
  for (unsigned i = 0; i < own_lanes(s, arg[0]); i++)
    sum += own_lane(s, arg[0], i, arg[1]);
  return sum;
}

/* mostv(&V, signed): lanes that are compared are at most 32 bits wide */
uint64_t effect_MOSTV(struct step *s, const uint64_t *arg) {
  int64_t most = INT64_MIN;
  for (unsigned i = 0; i < own_lanes(s, arg[0]); i++) {
    int64_t lane = (int64_t)own_lane(s, arg[0], i, arg[1]);
    most = lane > most ? lane : most;
  }
  return (uint64_t)most;
}

uint64_t effect_LEASTV(struct step *s, const uint64_t *arg) {
  int64_t least = INT64_MAX;
  for (unsigned i = 0; i < own_lanes(s, arg[0]); i++) {
    int64_t lane = (int64_t)own_lane(s, arg[0], i, arg[1]);
    least = lane < least ? lane : least;
  }
  return (uint64_t)least;
}

/* Reduce: the lower half of the lanes with the upper one. */
static uint64_t reduce(struct step *s, uint64_t operand, effect_function_64 *f, unsigned from, unsigned lanes) {
  unsigned bits = 8u << a64_class_element(a64_class_of(s->in->op[operand]));
  if (lanes == 1)
    return lane_of(s, operand, from, bits);
  uint64_t low = reduce(s, operand, f, from, lanes / 2), high = reduce(s, operand, f, from + lanes / 2, lanes / 2);
  return f(s, (const uint64_t[]){low, high, bits});
}

#define REDUCED(id, f)                                                                                                 \
  uint64_t effect_##id(struct step *s, const uint64_t *arg) { return reduce(s, arg[0], f, 0, own_lanes(s, arg[0])); }
REDUCED(FMAXV, effect_FMAX)
REDUCED(FMINV, effect_FMIN)
REDUCED(FMAXNMV, effect_FMAXNM)
REDUCED(FMINNMV, effect_FMINNM)
#undef REDUCED

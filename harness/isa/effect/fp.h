/* fp.h - floating-point numbers as all that computes on them has it: formats, FPCR and FPSR, NaN operands, and
 * what a result becomes. */
#ifndef A64_ISA_EFFECT_FP_H
#define A64_ISA_EFFECT_FP_H

#include "isa/effect/effect.h"

/* Of FPSR (C5.2). */
enum { FP_IOC = 1, FP_DZC = 2, FP_OFC = 4, FP_UFC = 8, FP_IXC = 16, FP_IDC = 128 };
/* Of FPCR (C5.2): a format of half precision without infinities and NaNs, the default NaN for all, no denormals but
 * of half precision. */
enum { FP_RMODE = 3 << 22, FP_FZ = 1 << 24, FP_DN = 1 << 25, FP_AHP = 1 << 26 };
/* FPCR.RMode, and what only instructions choose. */
enum fp_rounding { FP_NEAREST, FP_UP, FP_DOWN, FP_TO_ZERO, FP_AWAY, FP_AS_FPCR, FP_EXACT /* as FPCR, raises IXC */ };

/* ---- formats ------------------------------------------------------------------------------------------------- */

static inline unsigned fp_fraction_bits(uint64_t bits) { return bits == 64 ? 52 : bits == 32 ? 23 : 10; }
static inline uint64_t fp_sign_bit(uint64_t bits) { return 1ull << (bits - 1); }
static inline uint64_t fp_quiet_bit(uint64_t bits) { return 1ull << (fp_fraction_bits(bits) - 1); }
static inline uint64_t fp_least_normal(uint64_t bits) { return 1ull << fp_fraction_bits(bits); }
static inline uint64_t fp_infinity(uint64_t bits) { return fp_sign_bit(bits) - fp_least_normal(bits); }
static inline uint64_t fp_default_nan(uint64_t bits) { return fp_infinity(bits) | fp_quiet_bit(bits); }
static inline uint64_t fp_size(uint64_t x, uint64_t bits) { return x & (fp_sign_bit(bits) - 1); }
static inline bool fp_is_nan(uint64_t x, uint64_t bits) { return fp_size(x, bits) > fp_infinity(bits); }
static inline bool fp_is_signalling(uint64_t x, uint64_t bits) {
  return fp_is_nan(x, bits) && !(x & fp_quiet_bit(bits));
}
static inline bool fp_is_infinity(uint64_t x, uint64_t bits) { return fp_size(x, bits) == fp_infinity(bits); }
static inline bool fp_is_zero(uint64_t x, uint64_t bits) { return !fp_size(x, bits); }
static inline bool fp_is_denormal(uint64_t x, uint64_t bits) {
  return !fp_is_zero(x, bits) && fp_size(x, bits) < fp_least_normal(bits);
}

/* Exact; not of a NaN. */
double fp_double_of(uint64_t x, uint64_t bits);
float fp_single_of(uint64_t x);
uint64_t fp_bits_of_single(float f);
uint64_t fp_bits_of_double(double d);
/* What double does not hold of a sum makes its last bit odd: rounded once more to less than half the bits, it is as if
 * it had been rounded once. The host rounds to nearest. */
double fp_add_to_odd(double x, double y);
/* Of a number that the format of so many bits holds. */
uint64_t fp_bits_of(double x, uint64_t bits);

/* ---- modes and flags ----------------------------------------------------------------------------------------- */

static inline enum fp_rounding fp_mode(const struct step *s) {
  return (enum fp_rounding)((s->m->fpcr & FP_RMODE) / (1 << 22));
}
/* The same for the size of a number that has a sign. */
enum fp_rounding fp_mode_of_size(const struct step *s, bool negative);
/* To an integer. */
double fp_round(double x, enum fp_rounding how);

uint64_t fp_raise(struct step *s, unsigned flags, uint64_t result); /* result */

/* The host computes in this mode, its flags clear; then in its own again, and these flags are up. */
void fp_host_begin(enum fp_rounding how);
unsigned fp_host_end(void);

/* ---- operands and results ------------------------------------------------------------------------------------ */

/* Operands as FPUnpack sees them: FZ makes denormals zero. False: what is computed is unknown, because FPCR is or has
 * other bits than those above. */
bool fp_take(struct step *s, const uint64_t *arg, unsigned n, uint64_t bits, uint64_t *out);
/* FPProcessNaNs of n operands: the first signalling NaN, else the first NaN, made quiet or the default one. False:
 * there is none. */
bool fp_process_nans(struct step *s, const uint64_t *x, unsigned n, uint64_t bits, uint64_t *out);
/* What the host made of numbers becomes Arm's result. */
uint64_t fp_settle(struct step *s, uint64_t result, unsigned flags, uint64_t bits);
/* FPRound to half precision of a number that is exact but for `flags`. */
uint64_t fp_round_to_half(struct step *s, double x, unsigned flags);

#endif

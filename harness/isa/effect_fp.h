/* effect_fp.h - the formats of floating-point numbers, their flags, and NaN operands. */
#ifndef A64_EFFECT_FP_H
#define A64_EFFECT_FP_H

#include "isa/effect.h"

/* Of FPSR. */
enum { FP_IOC = 1, FP_DZC = 2, FP_OFC = 4, FP_UFC = 8, FP_IXC = 16 };

static inline unsigned fp_fraction_bits(uint64_t bits) { return bits == 64 ? 52 : bits == 32 ? 23 : 10; }
static inline uint64_t fp_sign_bit(uint64_t bits) { return 1ull << (bits - 1); }
static inline uint64_t fp_quiet_bit(uint64_t bits) { return 1ull << (fp_fraction_bits(bits) - 1); }
static inline uint64_t fp_infinity(uint64_t bits) { return fp_sign_bit(bits) - (1ull << fp_fraction_bits(bits)); }
static inline uint64_t fp_default_nan(uint64_t bits) { return fp_infinity(bits) | fp_quiet_bit(bits); }
static inline uint64_t fp_size(uint64_t x, uint64_t bits) { return x & (fp_sign_bit(bits) - 1); }
static inline bool fp_is_nan(uint64_t x, uint64_t bits) { return fp_size(x, bits) > fp_infinity(bits); }
static inline bool fp_is_signalling(uint64_t x, uint64_t bits) {
  return fp_is_nan(x, bits) && !(x & fp_quiet_bit(bits));
}
static inline bool fp_is_infinity(uint64_t x, uint64_t bits) { return fp_size(x, bits) == fp_infinity(bits); }
static inline bool fp_is_zero(uint64_t x, uint64_t bits) { return !fp_size(x, bits); }

/* Predicted are the modes that FPCR of 0 chooses: to nearest, denormals as they are, NaNs propagated. False: what is
 * computed is unknown. */
bool fp_is_ready(struct step *s);
/* FPProcessNaNs of n operands: the first signalling NaN, else the first NaN, made quiet. False: there is none. */
bool fp_process_nans(struct step *s, const uint64_t *x, unsigned n, uint64_t bits, uint64_t *out);

#endif

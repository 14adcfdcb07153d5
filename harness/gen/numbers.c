/* numbers.c - draws floating-point numbers where results differ: a random one meets no limit of any format. */
#include "gen/numbers.h"
#include "gen/bytes.h"

/* Of the least and greatest numbers of the formats, denormal and normal, and of integers of all sizes. */
static const int16_t powers[] = {-1074, -1022, -149, -126, -24, -14, -1, 0,   1,   2,   7,    10,  14,
                                 15,    16,    23,   31,   32,  63,  64, 126, 127, 128, 1023, 1024};
enum { POWERS = sizeof powers / sizeof *powers };

/* By three random bits: which bits of a random number stay, and which are set beside. */
struct fraction {
  uint64_t stay, set;
};
enum { TOP_BITS = 5 /* of these eight: the random bits are the highest of the fraction */ };
/* Few bits, so that sums cancel: the fifth. */
#define FRACTIONS(all)                                                                                                 \
  {                                                                                                                    \
    {0, 0}, {0, 1}, {0, all}, {0, (all) / 2 + 1}, {15, 0}, {all, 0}, {all, 0}, { all, 0 }                              \
  }

static const struct format {
  unsigned bits, fraction_bits;
  struct fraction fraction[8];
} formats[3] = {{16, 10, FRACTIONS((1ull << 10) - 1)},
                {32, 23, FRACTIONS((1ull << 23) - 1)},
                {64, 52, FRACTIONS((1ull << 52) - 1)}};

/* In their place, by format: the exponents of `powers`, and those one less. */
static uint64_t exponents[3][POWERS][2];

static void place_exponents(const struct format *f, uint64_t to[POWERS][2]) {
  int last = (1 << (f->bits - 1 - f->fraction_bits)) - 1;
  for (unsigned i = 0; i < POWERS; i++)
    for (int less = 0; less < 2; less++) {
      int exponent = powers[i] - less + last / 2;
      exponent = exponent < 0 ? 0 : exponent > last ? last : exponent;
      to[i][less] = (uint64_t)exponent << f->fraction_bits;
    }
}

__attribute__((constructor)) static void place_all(void) {
  for (unsigned i = 0; i < 3; i++)
    place_exponents(&formats[i], exponents[i]);
}

static inline uint64_t draw_number(uint64_t *seed, unsigned format, unsigned bits, unsigned fraction_bits) {
  uint64_t r = next_random(seed), q = next_random(seed);
  const struct fraction *f = &formats[format].fraction[q & 7];
  uint64_t random = (q & 7) == TOP_BITS ? q << (fraction_bits - 3) : q >> 3;
  return (r >> 1 & 1) << (bits - 1) | exponents[format][(r >> 8) % POWERS][r & 1] | (random & f->stay) | f->set;
}

/* One case for each format, so that all of it but the numbers is constant. */
uint64_t draw_numbers(uint64_t *seed) {
  uint64_t lanes = 0;
  switch (next_random(seed) % 3) {
  case 0:
    for (unsigned i = 0; i < 64; i += 16)
      lanes |= draw_number(seed, 0, 16, 10) << i;
    return lanes;
  case 1:
    for (unsigned i = 0; i < 64; i += 32)
      lanes |= draw_number(seed, 1, 32, 23) << i;
    return lanes;
  default: return draw_number(seed, 2, 64, 52);
  }
}

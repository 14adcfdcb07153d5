/* numbers.c - draws floating-point numbers where results differ: a random one meets no limit of any format. */
#include "gen/numbers.h"
#include "gen/bytes.h"

/* Of the least and greatest numbers of the formats, denormal and normal, and of integers of all sizes. */
static const int16_t powers[] = {-1074, -1022, -149, -126, -24, -14, -1, 0,   1,   2,   7,    10,  14,
                                 15,    16,    23,   31,   32,  63,  64, 126, 127, 128, 1023, 1024};
enum { POWERS = sizeof powers / sizeof *powers };

static uint64_t draw_fraction(uint64_t random, unsigned bits) {
  uint64_t all = (1ull << bits) - 1;
  switch (random & 7) {
  case 0: return 0;
  case 1: return 1;
  case 2: return all;
  case 3: return 1ull << (bits - 1);
  case 4: return random >> 3 & 15; /* few bits, so that sums cancel */
  case 5: return random << (bits - 3) & all;
  default: return random >> 3 & all;
  }
}

static uint64_t draw_number(uint64_t *seed, unsigned bits) {
  unsigned fraction_bits = bits == 64 ? 52 : bits == 32 ? 23 : 10;
  int last = (1 << (bits - 1 - fraction_bits)) - 1;
  uint64_t r = next_random(seed);
  int exponent = powers[(r >> 8) % POWERS] - (int)(r & 1) + last / 2;
  exponent = exponent < 0 ? 0 : exponent > last ? last : exponent;
  return (r >> 1 & 1) << (bits - 1) | (uint64_t)exponent << fraction_bits |
         draw_fraction(next_random(seed), fraction_bits);
}

uint64_t draw_numbers(uint64_t *seed) {
  unsigned bits = 16u << next_random(seed) % 3;
  uint64_t lanes = 0;
  for (unsigned i = 0; i < 64; i += bits)
    lanes |= draw_number(seed, bits) << i;
  return lanes;
}

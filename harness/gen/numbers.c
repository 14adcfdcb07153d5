/* numbers.c - makes the patterns of numbers where results differ: a random number meets no limit of any format. */
#include "gen/numbers.h"
#include "gen/random.h"

struct patterns patterns;

/* ---- integers ---------------------------------------------------------------------------------------------------- */

/* In equal shares; what any number can be has more of them. */
static const struct pattern integers[16] = {
    {0, 0},          {0, 1},     {0, ~0ull}, {0, 1ull << 63}, {0, ~0ull >> 1}, {0, ~0ull << 31},
    {0, 0x7fffffff}, {0xff, 0},  {0, 0}, /* ONE_BIT */
    {0, 0},                              /* SIGNED */
    {~0u, 0},        {~0ull, 0}, {~0ull, 0}, {~0ull, 0},      {~0ull, 0},      {~0ull, 0}};
enum { ONE_BIT = 8, SIGNED = 9 };

static struct pattern general(unsigned kind, unsigned number) {
  switch (kind) {
  case ONE_BIT: return (struct pattern){0, 1ull << number % 64};
  case SIGNED: return (struct pattern){0x7fffffff, number & 1 ? ~0ull << 31 : 0};
  default: return integers[kind];
  }
}

/* ---- floating-point numbers -------------------------------------------------------------------------------------- */

/* Of the least and greatest numbers of the formats, denormal and normal, and of integers of all sizes. */
static const int16_t powers[] = {-1074, -1022, -149, -126, -24, -14, -1, 0,   1,   2,   7,    10,  14,
                                 15,    16,    23,   31,   32,  63,  64, 126, 127, 128, 1023, 1024};
enum { POWERS = sizeof powers / sizeof *powers };

/* The fraction of so many bits, eight kinds. */
static struct pattern fraction(unsigned kind, unsigned bits) {
  uint64_t all = (1ull << bits) - 1;
  switch (kind) {
  case 0: return (struct pattern){0, 0};
  case 1: return (struct pattern){0, 1};
  case 2: return (struct pattern){0, all};
  case 3: return (struct pattern){0, all / 2 + 1};
  case 4: return (struct pattern){15, 0}; /* few bits, so that sums cancel */
  case 5: return (struct pattern){7ull << (bits - 3), 0};
  default: return (struct pattern){all, 0};
  }
}

/* That of a power, or one less, in its place. */
static uint64_t exponent(uint64_t random, unsigned bits, unsigned fraction_bits) {
  int last = (1 << (bits - 1 - fraction_bits)) - 1;
  int exponent = powers[(random >> 8) % POWERS] - (int)(random & 1) + last / 2;
  exponent = exponent < 0 ? 0 : exponent > last ? last : exponent;
  return (uint64_t)exponent << fraction_bits;
}

static struct pattern lanes(uint64_t *seed) {
  unsigned format = next_random(seed) % 3, bits = 16u << format;
  static const unsigned fraction_bits[] = {10, 23, 52};
  struct pattern all = {0, 0};
  for (unsigned i = 0; i < 64; i += bits) {
    uint64_t random = next_random(seed);
    struct pattern one = fraction(next_random(seed) & 7, fraction_bits[format]);
    all.stay |= (one.stay | 1ull << (bits - 1)) << i;
    all.set |= (one.set | exponent(random, bits, fraction_bits[format])) << i;
  }
  return all;
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

__attribute__((constructor)) static void make_all(void) {
  uint64_t seed = 0; /* the same on every machine */
  for (unsigned i = 0; i < PATTERNS_GENERAL; i++)
    patterns.general[i] = general(i % 16, i / 16);
  for (unsigned i = 0; i < PATTERNS_LANES; i++)
    patterns.lanes[i] = lanes(&seed);
}

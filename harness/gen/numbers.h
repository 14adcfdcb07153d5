/* numbers.h - patterns of numbers that are worth computing with: the rest of each is random. */
#ifndef A64_GEN_NUMBERS_H
#define A64_GEN_NUMBERS_H

#include <stdint.h>

/* Of a random number these bits stay, and those are set beside them. */
struct pattern {
  uint64_t stay, set;
};

/* A number of this pattern. The lower half of `random` may have chosen the pattern. */
static inline uint64_t pattern_fill(const struct pattern *p, uint64_t random) {
  uint64_t wide = (random >> 32 | random << 32) * 0xd1342543de82ef95ull;
  return (wide & p->stay) | p->set;
}

enum { PATTERNS_GENERAL = 1 << 10, PATTERNS_LANES = 1 << 12 };

struct patterns {
  struct pattern general[PATTERNS_GENERAL]; /* integers: limits of the sizes, single bits, small, signed, any */
  /* Lanes of one of the three floating-point formats: near where some format begins, ends or loses bits, NaNs too. */
  struct pattern lanes[PATTERNS_LANES];
};
extern struct patterns patterns;

#endif

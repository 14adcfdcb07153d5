/* draw.h - of drawing operands what a mutator of their numbers has to know. */
#ifndef A64_ISA_DRAW_H
#define A64_ISA_DRAW_H

#include <stdbool.h>
#include <stdint.h>

static inline uint64_t draw_mix(uint64_t x) {
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ x >> 27) * 0x94d049bb133111ebull;
  return x ^ x >> 31;
}

/* The dice that say, from the first number of an instruction, whether registers are made equal: where one of 8 sides
 * is 0. */
static inline uint32_t draw_equal_dice(uint32_t first, uint64_t salt) { return (uint32_t)draw_mix(first + salt + 2); }
static inline bool draws_equal(uint32_t first) { return draw_equal_dice(first, 0) % 8 == 0; }

/* Numbers so far apart draw the same register: 31 of them, of one to four classes, and one of four chances for the
 * 32nd. */
enum { DRAW_LAP = 31 * 12 * 4 };

#endif

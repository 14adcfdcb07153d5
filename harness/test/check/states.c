/* states.c - what registers hold where effects are compared: edges of what lanes and numbers can be, and anything. */
#include "states.h"
#include "gen/numbers.h"
#include "gen/random.h"

/* Numbers for vectors only: what the general registers hold does not change with how these are drawn. */
static uint64_t vector_random(void) {
  static uint64_t seed = 0x9e3779b97f4a7c15ull;
  return next_random(&seed);
}

uint64_t states_pick(unsigned n) { return vector_random() % n; }

/* Lanes of one size: alike, at an edge of what they hold, or small. */
static uint64_t draw_lanes(void) {
  static const uint64_t edges[] = {0, 1, 2, 0x7f, 0x80, 0xff, 0x81, 0x3c};
  unsigned bits = 8u << states_pick(4);
  uint64_t lanes = 0;
  for (unsigned i = 0; i < 64; i += bits) {
    uint64_t edge = edges[states_pick(sizeof edges / sizeof *edges)], lane = edge << (bits - 8);
    lane |= states_pick(2) ? -(edge & 1) : 0;
    lane = states_pick(3) ? lane : vector_random() >> states_pick(64);
    lanes |= (bits < 64 ? lane & ((1ull << bits) - 1) : lane) << i;
  }
  return lanes;
}

static uint64_t draw_half(uint64_t random) {
  switch (states_pick(4)) {
  case 0: return random;
  case 1: return draw_lanes();
  default: return pattern_fill(&patterns.lanes[states_pick(PATTERNS_LANES)], vector_random());
  }
}

void states_draw_vectors(struct wire_state *s) {
  for (unsigned i = 0; i < 32; i++)
    for (unsigned half = 0; half < 2; half++)
      s->v[i][half] = draw_half(s->v[i][half]);
}

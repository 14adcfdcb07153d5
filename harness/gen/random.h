/* random.h - numbers and intents that look random and are the same for equal seeds, on every machine. */
#ifndef A64_GEN_RANDOM_H
#define A64_GEN_RANDOM_H

#include "isa/insn.h"

static inline uint64_t next_random(uint64_t *state) { /* splitmix64 */
  uint64_t z = *state += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}

/* An intent of the form. */
static inline void random_intent(unsigned form, enum a64_draw how, uint64_t *state, struct insn *out) {
  uint32_t random[A64_OPS];
  for (unsigned i = 0; i < A64_OPS; i++)
    random[i] = (uint32_t)next_random(state);
  a64_draw(form, how, random, out);
}

#endif

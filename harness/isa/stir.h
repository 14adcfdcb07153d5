/* stir.h - one step of a hash that is quick, and no secret. */
#ifndef A64_ISA_STIR_H
#define A64_ISA_STIR_H

#include <stdint.h>

/* `odd` makes one hash another. */
static inline uint64_t stir_by(uint64_t h, uint64_t value, uint64_t odd) {
  h = (h ^ value) * odd;
  return h ^ h >> 32;
}

static inline uint64_t stir(uint64_t h, uint64_t value) { return stir_by(h, value, 0x9fb21c651e98df25ull); }

#endif

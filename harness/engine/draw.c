/* draw.c - the program of a case, from the seed of the run and the number of the case. */
#include "engine/engine.h"
#include "gen/random.h"

#include <string.h>

enum { SHORTEST = 1, LONGEST = 12 }; /* items of the byte string */

static size_t case_bytes(uint8_t bytes[PROGRAM_BYTES + 8], uint64_t seed, uint64_t index) {
  uint64_t state = seed * 0xd1342543de82ef95ull + index;
  next_random(&state);
  size_t items = SHORTEST + next_random(&state) % (LONGEST - SHORTEST + 1);
  size_t size = PROGRAM_HEADER + items * PROGRAM_ITEM_BYTES;
  for (size_t i = 0; i < size; i += 8) {
    uint64_t r = next_random(&state);
    memcpy(&bytes[i], &r, 8);
  }
  return size;
}

static void draw(struct program *p, uint64_t seed, uint64_t index, unsigned inputs) {
  uint8_t bytes[PROGRAM_BYTES + 8];
  size_t size = case_bytes(bytes, seed, index);
  program_from_bytes_for(p, bytes, size, index % WIRE_CASES, inputs);
}

void engine_program(struct program *p, uint64_t seed, uint64_t index) { draw(p, seed, index, PROGRAM_INPUTS); }

void engine_intents(struct program *p, uint64_t seed, uint64_t index) {
  draw(p, seed, index, 0);
  memset(p->pool, 0, sizeof p->pool);
  memset(&p->input[0], 0, sizeof p->input[0]);
  p->ninputs = 1;
}

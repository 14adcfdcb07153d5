/* bytes.h - a cursor over fuzzer bytes that never fails: past the end it reads zeros. */
#ifndef A64_GEN_BYTES_H
#define A64_GEN_BYTES_H

#include <stddef.h>
#include <stdint.h>

struct bytes {
  const uint8_t *p;
  size_t left;
};

static inline uint8_t take8(struct bytes *b) {
  if (!b->left)
    return 0;
  b->left--;
  return *b->p++;
}

static inline uint16_t take16(struct bytes *b) {
  uint16_t low = take8(b);
  return (uint16_t)(low | take8(b) << 8);
}

static inline uint32_t take32(struct bytes *b) {
  uint32_t low = take16(b);
  return low | (uint32_t)take16(b) << 16;
}

/* The next number of a sequence that is the same on every machine (splitmix64). */
static inline uint64_t next_random(uint64_t *state) {
  uint64_t z = *state += 0x9e3779b97f4a7c15ull;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ z >> 27) * 0x94d049bb133111ebull;
  return z ^ z >> 31;
}

#endif

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

#endif

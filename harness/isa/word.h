/* word.h - bits of a 32-bit instruction word. */
#ifndef A64_ISA_WORD_H
#define A64_ISA_WORD_H

#include "isa/form.h"

static inline uint32_t part_mask(struct part p) { return (uint32_t)((1ull << p.width) - 1) << p.lo; }

static inline uint32_t get_part(uint32_t word, struct part p) {
  return word >> p.lo & (uint32_t)((1ull << p.width) - 1);
}

/* The parts one after another, the first most significant. */
static inline uint32_t get_parts(uint32_t word, const struct part *p, unsigned count) {
  uint32_t bits = get_part(word, p[0]);
  for (unsigned i = 1; i < count; i++)
    bits = bits << p[i].width | get_part(word, p[i]);
  return bits;
}

static inline unsigned parts_width(const struct part *p, unsigned count) {
  unsigned width = 0;
  for (unsigned i = 0; i < count; i++)
    width += p[i].width;
  return width;
}

/* The inverse of get_parts, into zero bits. */
static inline uint32_t put_parts(uint32_t bits, const struct part *p, unsigned count) {
  uint32_t word = 0;
  for (unsigned i = count; i--;) {
    word |= bits << p[i].lo & part_mask(p[i]);
    bits = p[i].width == 32 ? 0 : bits >> p[i].width;
  }
  return word;
}

static inline uint32_t parts_mask(const struct part *p, unsigned count) {
  uint32_t mask = 0;
  for (unsigned i = 0; i < count; i++)
    mask |= part_mask(p[i]);
  return mask;
}

/* The bits of the word under the mask, side by side: run by run, the lowest first. */
static inline uint32_t pick_bits(uint32_t word, uint32_t mask) {
  uint32_t bits = 0;
  for (unsigned width = 0; mask;) {
    unsigned lo = (unsigned)__builtin_ctz(mask);
    uint32_t run = mask & ~(mask + (1u << lo));
    bits |= (word & run) >> lo << width;
    width += (unsigned)__builtin_popcount(run);
    mask ^= run;
  }
  return bits;
}

/* The inverse, into zero bits. */
static inline uint32_t spread_bits(uint32_t bits, uint32_t mask) {
  uint32_t word = 0;
  for (; mask; mask &= mask - 1, bits >>= 1)
    word |= bits & 1 ? mask & -mask : 0;
  return word;
}

static inline int64_t sign_extend(uint64_t value, unsigned width) {
  return (int64_t)(value << (64 - width)) >> (64 - width);
}

#endif

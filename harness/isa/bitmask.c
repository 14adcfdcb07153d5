/* bitmask.c - logical immediates: a run of ones, rotated inside an element of 2 to 64 bits, repeated. */
#include "isa/bitmask.h"

static uint64_t ones(unsigned count) { return count == 64 ? ~0ull : (1ull << count) - 1; }

static uint64_t rotate_right(uint64_t element, unsigned by, unsigned size) {
  return by ? (element >> by | element << (size - by)) & ones(size) : element;
}

static uint64_t replicate(uint64_t element, unsigned size) {
  for (; size < 64; size *= 2)
    element |= element << size;
  return element;
}

bool bitmask_decode(uint32_t bits, unsigned width, uint64_t *value, uint32_t *spare) {
  uint32_t n = bits >> 12, immr = bits >> 6 & 63, imms = bits & 63;
  uint32_t length = n << 6 | (~imms & 63);
  if (length < 2 || (n && width == 32))
    return false;
  unsigned size = 1u << (31 - __builtin_clz(length));
  unsigned run = (imms & (size - 1)) + 1;
  if (run == size)
    return false;
  *spare = (immr & ~(size - 1)) << 6;
  *value = replicate(rotate_right(ones(run), immr & (size - 1), size), size) & ones(width);
  return true;
}

/* The smallest power of two with which `value` repeats. */
static unsigned period(uint64_t value, unsigned width) {
  unsigned size = width;
  while (size > 2 && (value & ones(size / 2)) == (value >> size / 2 & ones(size / 2)))
    size /= 2;
  return size;
}

bool bitmask_encode(uint64_t value, unsigned width, uint32_t *bits) {
  if (value == 0 || value == ones(width) || value & ~ones(width))
    return false;
  unsigned size = period(value, width);
  uint64_t element = value & ones(size);
  unsigned run = (unsigned)__builtin_popcountll(element);
  /* Rotate so that the run starts at bit 0: its first one follows a zero, going up and around. */
  uint64_t starts = element & ~(element << 1 | element >> (size - 1));
  if (__builtin_popcountll(starts & ones(size)) != 1)
    return false;
  unsigned start = (unsigned)__builtin_ctzll(starts);
  uint32_t immr = (size - start) & (size - 1);
  uint32_t imms = (~(size * 2 - 1) & 63) | (run - 1);
  *bits = (size == 64) << 12 | immr << 6 | imms;
  return true;
}

static bool is_one_halfword(uint64_t value, unsigned width) {
  for (unsigned shift = 0; shift < width; shift += 16)
    if (!(value & ~(0xffffull << shift)))
      return true;
  return false;
}

bool bitmask_is_wide(uint64_t value, unsigned width) {
  return is_one_halfword(value, width) || is_one_halfword(~value & ones(width), width);
}

/* effect_aes.c - what effects compute in the field of AES (FIPS 197). */
#include "isa/effect.h"

static uint8_t product(unsigned x, unsigned y) {
  unsigned sum = 0;
  for (; y; y >>= 1, x = x << 1 ^ (x & 0x80 ? 0x11b : 0))
    sum ^= y & 1 ? x : 0;
  return (uint8_t)sum;
}

/* The inverse of 0 is 0. */
static uint8_t inverse(uint8_t x) {
  uint8_t power = 1;
  for (unsigned i = 0; i < 7; i++) {
    power = product(power, power);
    power = product(power, x);
  }
  return product(power, power); /* x to the 254th */
}

static uint8_t rotated(unsigned x, unsigned left) { return (uint8_t)(x << left | x >> (8 - left)); }

uint64_t effect_GF(struct step *s, const uint64_t *arg) {
  (void)s;
  return product((unsigned)arg[0], (unsigned)arg[1]);
}

uint64_t effect_SBOX(struct step *s, const uint64_t *arg) {
  (void)s;
  uint8_t x = inverse((uint8_t)arg[0]);
  return x ^ rotated(x, 1) ^ rotated(x, 2) ^ rotated(x, 3) ^ rotated(x, 4) ^ 0x63u;
}

uint64_t effect_INVSBOX(struct step *s, const uint64_t *arg) {
  (void)s;
  unsigned x = (uint8_t)arg[0];
  return inverse((uint8_t)(rotated(x, 1) ^ rotated(x, 3) ^ rotated(x, 6) ^ 5));
}

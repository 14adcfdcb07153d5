/* field.c - what effects compute in the fields of 256 elements of AES (FIPS 197) and SM4 (GB/T 32907). */
#include "isa/effect/effect.h"

enum modulus { AES = 0x11b, SM4 = 0x1f5 };

static uint8_t product(unsigned x, unsigned y, enum modulus m) {
  unsigned sum = 0;
  for (; y; y >>= 1, x = x << 1 ^ (x & 0x80 ? m : 0))
    sum ^= y & 1 ? x : 0;
  return (uint8_t)sum;
}

/* The inverse of 0 is 0. */
static uint8_t inverse(uint8_t x, enum modulus m) {
  uint8_t power = 1;
  for (unsigned i = 0; i < 7; i++) {
    power = product(power, power, m);
    power = product(power, x, m);
  }
  return product(power, power, m); /* x to the 254th */
}

static uint8_t rotated(unsigned x, unsigned left) { return (uint8_t)(x << left | x >> (8 - left)); }

uint64_t effect_GF(struct step *s, const uint64_t *arg) {
  (void)s;
  return product((unsigned)arg[0], (unsigned)arg[1], AES);
}

uint64_t effect_SBOX(struct step *s, const uint64_t *arg) {
  (void)s;
  uint8_t x = inverse((uint8_t)arg[0], AES);
  return x ^ rotated(x, 1) ^ rotated(x, 2) ^ rotated(x, 3) ^ rotated(x, 4) ^ 0x63u;
}

uint64_t effect_INVSBOX(struct step *s, const uint64_t *arg) {
  (void)s;
  unsigned x = (uint8_t)arg[0];
  return inverse((uint8_t)(rotated(x, 1) ^ rotated(x, 3) ^ rotated(x, 6) ^ 5), AES);
}

/* A product with a circulant matrix of bits, and a sum. */
static uint8_t sm4_affine(uint8_t x) {
  unsigned sum = 0xd3;
  for (unsigned i = 0; i < 8; i++)
    sum ^= (unsigned)__builtin_parity(x & rotated(0xa7, i)) << i;
  return (uint8_t)sum;
}

uint64_t effect_SM4BOX(struct step *s, const uint64_t *arg) {
  (void)s;
  return sm4_affine(inverse(sm4_affine((uint8_t)arg[0]), SM4));
}

/* hash.c - what effects compute for SHA1, SHA256, SHA512, SM3 and SM4, on whole registers. */
#include "isa/effect/effect.h"
#include "isa/effect/vector.h"

static uint32_t ror32(uint32_t x, unsigned n) { return x >> n | x << (32 - n); }
static uint32_t rol32(uint32_t x, unsigned n) { return ror32(x, 32 - n); }
static uint64_t ror64(uint64_t x, unsigned n) { return x >> n | x << (64 - n); }

static uint32_t choose(uint32_t x, uint32_t y, uint32_t z) { return z ^ (x & (y ^ z)); }
static uint32_t majority(uint32_t x, uint32_t y, uint32_t z) { return (x & y) | (z & (x | y)); }
static uint32_t parity(uint32_t x, uint32_t y, uint32_t z) { return x ^ y ^ z; }

/* ---- registers as words --------------------------------------------------------------------------------------- */

/* The words of a register that is an operand, the lowest first. */
static void take(struct step *s, uint64_t operand, uint32_t out[4]) {
  for (unsigned i = 0; i < 4; i++)
    out[i] = (uint32_t)effect_LANE(s, (const uint64_t[]){operand, i, 32});
}

/* What the target holds of them: all, or the lane that is being computed. */
static struct expr_value give(const struct step *s, const uint32_t x[4]) {
  if (vector_variable(s, A64_VAR_E) == 32)
    return (struct expr_value){x[s->lane], 0};
  return (struct expr_value){x[0] | (uint64_t)x[1] << 32, x[2] | (uint64_t)x[3] << 32};
}

/* The words move down; the lowest falls out. */
static uint32_t push(uint32_t x[4], uint32_t word) {
  uint32_t out = x[0];
  for (unsigned i = 0; i < 3; i++)
    x[i] = x[i + 1];
  x[3] = word;
  return out;
}

/* ---- SHA1, SHA256 --------------------------------------------------------------------------------------------- */

typedef uint32_t mixing(uint32_t x, uint32_t y, uint32_t z);

/* Four rounds. The words of the state rotate upwards. */
static struct expr_value sha1(struct step *s, const struct expr_value *arg, mixing *mix) {
  uint32_t x[4], w[4], y = (uint32_t)arg[1].low;
  take(s, arg[0].low, x);
  take(s, arg[2].low, w);
  for (unsigned i = 0; i < 4; i++) {
    uint32_t top = x[3];
    y += rol32(x[0], 5) + mix(x[1], x[2], x[3]) + w[i];
    x[3] = x[2];
    x[2] = rol32(x[1], 30);
    x[1] = x[0];
    x[0] = y;
    y = top;
  }
  return give(s, x);
}

struct expr_value effect_SHA1C(struct step *s, const struct expr_value *arg) {
  return sha1(s, arg, choose);
}
struct expr_value effect_SHA1P(struct step *s, const struct expr_value *arg) {
  return sha1(s, arg, parity);
}
struct expr_value effect_SHA1M(struct step *s, const struct expr_value *arg) {
  return sha1(s, arg, majority);
}

static uint32_t sigma(uint32_t x, unsigned a, unsigned b, unsigned c) {
  return ror32(x, a) ^ ror32(x, b) ^ ror32(x, c);
}

static void rotate_up(uint32_t x[4], uint32_t low) {
  x[3] = x[2];
  x[2] = x[1];
  x[1] = x[0];
  x[0] = low;
}

/* SHA256hash(X, Y, W, part1) */
struct expr_value effect_SHA256(struct step *s, const struct expr_value *arg) {
  uint32_t x[4], y[4], w[4];
  take(s, arg[0].low, x);
  take(s, arg[1].low, y);
  take(s, arg[2].low, w);
  for (unsigned i = 0; i < 4; i++) {
    uint32_t t = y[3] + sigma(y[0], 6, 11, 25) + choose(y[0], y[1], y[2]) + w[i];
    uint32_t into_y = x[3] + t, into_x = t + sigma(x[0], 2, 13, 22) + majority(x[0], x[1], x[2]);
    rotate_up(x, into_x);
    rotate_up(y, into_y);
  }
  return give(s, arg[3].low ? x : y);
}

/* sha256su1(&Vd, &Vn, &Vm): the upper words need the lower ones. */
struct expr_value effect_SHA256SU1(struct step *s, const struct expr_value *arg) {
  uint32_t d[4], n[4], m[4];
  take(s, arg[0].low, d);
  take(s, arg[1].low, n);
  take(s, arg[2].low, m);
  for (unsigned i = 0; i < 4; i++) {
    uint32_t x = i < 2 ? m[i + 2] : d[i - 2];
    d[i] += (ror32(x, 17) ^ ror32(x, 19) ^ x >> 10) + (i < 3 ? n[i + 1] : m[0]);
  }
  return give(s, d);
}

/* ---- SHA512 --------------------------------------------------------------------------------------------------- */

static uint64_t half(struct step *s, uint64_t operand, unsigned i) {
  return effect_LANE(s, (const uint64_t[]){operand, i, 64});
}

static uint64_t sigma64(uint64_t x, unsigned a, unsigned b, unsigned c) {
  return ror64(x, a) ^ ror64(x, b) ^ ror64(x, c);
}

/* sha512h(&Qd, &Qn, &Vm) */
struct expr_value effect_SHA512H(struct step *s, const struct expr_value *arg) {
  uint64_t y0 = half(s, arg[2].low, 0), y1 = half(s, arg[2].low, 1), x0 = half(s, arg[1].low, 0),
           x1 = half(s, arg[1].low, 1);
  uint64_t low = half(s, arg[0].low, 0), high = half(s, arg[0].low, 1);
  high += ((y1 & x0) ^ (~y1 & x1)) + sigma64(y1, 14, 18, 41);
  uint64_t t = high + y0;
  low += ((t & y1) ^ (~t & x0)) + sigma64(t, 14, 18, 41);
  return (struct expr_value){low, high};
}

/* sha512h2(&Qd, &Qn, &Vm) */
struct expr_value effect_SHA512H2(struct step *s, const struct expr_value *arg) {
  uint64_t y0 = half(s, arg[2].low, 0), y1 = half(s, arg[2].low, 1), x0 = half(s, arg[1].low, 0);
  uint64_t low = half(s, arg[0].low, 0), high = half(s, arg[0].low, 1);
  high += ((x0 & y1) ^ (x0 & y0) ^ (y1 & y0)) + sigma64(y0, 28, 34, 39);
  low += ((high & y0) ^ (high & y1) ^ (y1 & y0)) + sigma64(high, 28, 34, 39);
  return (struct expr_value){low, high};
}

/* ---- SM3 ------------------------------------------------------------------------------------------------------ */

/* Half a round: the third word is rotated on its way down. */
static struct expr_value sm3_round(struct step *s, uint32_t d[4], uint32_t word, unsigned turn) {
  d[2] = rol32(d[2], turn);
  push(d, word);
  return give(s, d);
}

/* sm3tt1(&Vd, &Vn, w, b) */
struct expr_value effect_SM3TT1(struct step *s, const struct expr_value *arg) {
  uint32_t d[4], n[4];
  take(s, arg[0].low, d);
  take(s, arg[1].low, n);
  mixing *mix = arg[3].low ? majority : parity;
  uint32_t word = mix(d[3], d[1], d[2]) + d[0] + (n[3] ^ rol32(d[3], 12)) + (uint32_t)arg[2].low;
  return sm3_round(s, d, word, 9);
}

/* sm3tt2(&Vd, &Vn, w, b) */
struct expr_value effect_SM3TT2(struct step *s, const struct expr_value *arg) {
  uint32_t d[4], n[4];
  take(s, arg[0].low, d);
  take(s, arg[1].low, n);
  mixing *mix = arg[3].low ? choose : parity;
  uint32_t word = mix(d[3], d[2], d[1]) + d[0] + n[3] + (uint32_t)arg[2].low;
  return sm3_round(s, d, word ^ rol32(word, 9) ^ rol32(word, 17), 19);
}

static uint32_t sm3_permute(uint32_t x) { return x ^ rol32(x, 15) ^ rol32(x, 23); }

/* sm3partw1(&Vd, &Vn, &Vm): the last word needs the first. */
struct expr_value effect_SM3PARTW1(struct step *s, const struct expr_value *arg) {
  uint32_t d[4], n[4], m[4];
  take(s, arg[0].low, d);
  take(s, arg[1].low, n);
  take(s, arg[2].low, m);
  for (unsigned i = 0; i < 4; i++)
    d[i] = sm3_permute(d[i] ^ n[i] ^ rol32(i < 3 ? m[i + 1] : d[0], 15));
  return give(s, d);
}

/* sm3partw2(&Vd, &Vn, &Vm) */
struct expr_value effect_SM3PARTW2(struct step *s, const struct expr_value *arg) {
  uint32_t d[4], n[4], m[4];
  take(s, arg[0].low, d);
  take(s, arg[1].low, n);
  take(s, arg[2].low, m);
  for (unsigned i = 0; i < 4; i++)
    d[i] ^= n[i] ^ rol32(m[i], 7);
  d[3] ^= sm3_permute(rol32(n[0] ^ rol32(m[0], 7), 15));
  return give(s, d);
}

/* ---- SM4 ------------------------------------------------------------------------------------------------------ */

static uint32_t sm4_boxes(struct step *s, uint32_t x) {
  uint32_t out = 0;
  for (unsigned i = 0; i < 32; i += 8)
    out |= (uint32_t)effect_SM4BOX(s, (const uint64_t[]){x >> i & 255}) << i;
  return out;
}

static uint32_t sm4_linear(uint32_t x) { return x ^ rol32(x, 2) ^ rol32(x, 10) ^ rol32(x, 18) ^ rol32(x, 24); }
static uint32_t sm4_linear_of_keys(uint32_t x) { return x ^ rol32(x, 13) ^ rol32(x, 23); }

/* sm4(&state, &keys, expands): four rounds of the cipher, or of the expansion of its key. */
struct expr_value effect_SM4(struct step *s, const struct expr_value *arg) {
  uint32_t x[4], k[4];
  take(s, arg[0].low, x);
  take(s, arg[1].low, k);
  for (unsigned i = 0; i < 4; i++) {
    uint32_t t = sm4_boxes(s, x[1] ^ x[2] ^ x[3] ^ k[i]);
    push(x, x[0] ^ (arg[2].low ? sm4_linear_of_keys(t) : sm4_linear(t)));
  }
  return give(s, x);
}

/* published.c - hashes and ciphers made of cryptographic instructions give what their standards publish: an authority
 * on effects that is no emulator. FIPS 180-4 (SHA-1, SHA-2), FIPS 197 (AES), FIPS 202 (SHA-3), GB/T 32905 (SM3) and
 * GB/T 32907 (SM4). */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "isa/effect/step.h"
#include "test/test.h"

static struct a64_machine m;

static bool no_load(struct a64_machine *of, uint64_t address, unsigned bytes, uint64_t *value) {
  (void)of, (void)address, (void)bytes;
  *value = 0;
  return false;
}

static bool no_store(struct a64_machine *of, uint64_t address, unsigned bytes, uint64_t value) {
  (void)of, (void)address, (void)bytes, (void)value;
  return false;
}

static void fresh(void) { m = (struct a64_machine){.load = no_load, .store = no_store}; }

static __attribute__((format(printf, 1, 2))) void run(const char *format, ...) {
  struct insn in;
  char text[A64_TEXT];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  NOTEF("%s", text);
  EXPECT_TRUE(a64_parse(text, &in, NULL));
  EXPECT_EQ(A64_STEP_DONE, a64_step(&m, &in));
  EXPECT_EQ(0, m.unknown_v);
}

/* ---- registers as words ------------------------------------------------------------------------------------------ */

static uint32_t word(unsigned reg, unsigned lane) { return (uint32_t)(m.v[reg][lane / 2] >> lane % 2 * 32); }

static void set_words(unsigned reg, const uint32_t w[4]) {
  m.v[reg][0] = w[0] | (uint64_t)w[1] << 32;
  m.v[reg][1] = w[2] | (uint64_t)w[3] << 32;
}

static void copy(unsigned to, unsigned from) { memcpy(m.v[to], m.v[from], sizeof m.v[to]); }

static void add_words(unsigned to, unsigned from, const uint32_t w[4]) {
  uint32_t sum[4];
  for (unsigned i = 0; i < 4; i++)
    sum[i] = word(from, i) + w[i];
  set_words(to, sum);
}

static void expect_words(unsigned reg, const uint32_t want[4]) {
  for (unsigned i = 0; i < 4; i++)
    EXPECT_EQ(want[i], word(reg, i));
}

/* The one block of the message "abc", its words in v4 to v7. */
static void load_abc(void) {
  fresh();
  set_words(4, (const uint32_t[4]){0x61626380, 0, 0, 0});
  set_words(7, (const uint32_t[4]){0, 0, 0, 24});
}

/* ---- SHA-1, SHA-2 ------------------------------------------------------------------------------------------------ */

TEST(sha1_of_abc_is_the_published_one) {
  static const uint32_t start[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  static const uint32_t constant[4] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
  load_abc();
  set_words(0, start);
  m.v[1][0] = 0xc3d2e1f0;
  for (unsigned i = 0; i < 20; i++) { /* four rounds each */
    unsigned w[4];
    uint32_t k = constant[i / 5];
    for (unsigned j = 0; j < 4; j++)
      w[j] = 4 + (i + j) % 4;
    add_words(2, w[0], (const uint32_t[4]){k, k, k, k});
    run("sha1h s3, s0");
    run("sha1%c q0, s1, v2.4s", "cpmp"[i / 5]);
    copy(1, 3);
    run("sha1su0 v%u.4s, v%u.4s, v%u.4s", w[0], w[1], w[2]);
    run("sha1su1 v%u.4s, v%u.4s", w[0], w[3]);
  }
  add_words(0, 0, start);
  expect_words(0, (const uint32_t[4]){0xa9993e36, 0x4706816a, 0xba3e2571, 0x7850c26c});
  EXPECT_EQ(0x9cd0d89d, word(1, 0) + 0xc3d2e1f0);
}

/* The fractions of the cube roots of the first primes; those of SHA-256 are the upper halves of the first 64. */
static const uint64_t cube_roots[80] = {
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc, 0x3956c25bf348b538,
    0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118, 0xd807aa98a3030242, 0x12835b0145706fbe,
    0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2, 0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235,
    0xc19bf174cf692694, 0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
    0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5, 0x983e5152ee66dfab,
    0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4, 0xc6e00bf33da88fc2, 0xd5a79147930aa725,
    0x06ca6351e003826f, 0x142929670a0e6e70, 0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed,
    0x53380d139d95b3df, 0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
    0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30, 0xd192e819d6ef5218,
    0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8, 0x19a4c116b8d2d0c8, 0x1e376c085141ab53,
    0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8, 0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373,
    0x682e6ff3d6b2b8a3, 0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b, 0xca273eceea26619c,
    0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178, 0x06f067aa72176fba, 0x0a637dc5a2c898a6,
    0x113f9804bef90dae, 0x1b710b35131c471b, 0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc,
    0x431d67c49c100d4c, 0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817};
/* And of the square roots. */
static const uint64_t square_roots[8] = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b,
                                         0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f,
                                         0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};

static void upper_halves(const uint64_t *of, uint32_t out[4]) {
  for (unsigned i = 0; i < 4; i++)
    out[i] = (uint32_t)(of[i] >> 32);
}

TEST(sha256_of_abc_is_the_published_one) {
  uint32_t abcd[4], efgh[4], k[4];
  load_abc();
  upper_halves(square_roots, abcd);
  upper_halves(square_roots + 4, efgh);
  set_words(0, abcd);
  set_words(1, efgh);
  for (unsigned i = 0; i < 16; i++) { /* four rounds each */
    unsigned w[4];
    for (unsigned j = 0; j < 4; j++)
      w[j] = 4 + (i + j) % 4;
    upper_halves(cube_roots + 4 * i, k);
    add_words(2, w[0], k);
    copy(3, 0);
    run("sha256h q0, q1, v2.4s");
    run("sha256h2 q1, q3, v2.4s");
    run("sha256su0 v%u.4s, v%u.4s", w[0], w[1]);
    run("sha256su1 v%u.4s, v%u.4s, v%u.4s", w[0], w[2], w[3]);
  }
  add_words(0, 0, abcd);
  add_words(1, 1, efgh);
  expect_words(0, (const uint32_t[4]){0xba7816bf, 0x8f01cfea, 0x414140de, 0x5dae2223});
  expect_words(1, (const uint32_t[4]){0xb00361a3, 0x96177a9c, 0xb410ff61, 0xf20015ad});
}

/* v8 to v15 hold the 16 words of the block, a pair each; v0 to v3 the state: a and b, c and d, e and f, g and h. */
static void sha512_two_rounds(unsigned i) {
  unsigned w[8];
  for (unsigned j = 0; j < 8; j++)
    w[j] = 8 + (i + j) % 8;
  m.v[5][1] = m.v[w[0]][0] + cube_roots[2 * i]; /* the first round takes the upper half */
  m.v[5][0] = m.v[w[0]][1] + cube_roots[2 * i + 1];
  run("ext v6.16b, v2.16b, v3.16b, #8");
  run("ext v7.16b, v1.16b, v2.16b, #8");
  run("add v3.2d, v3.2d, v5.2d");
  run("sha512h q3, q6, v7.2d");
  run("add v4.2d, v1.2d, v3.2d");
  run("sha512h2 q3, q1, v0.2d");
  copy(6, 3), copy(3, 2), copy(2, 4), copy(1, 0), copy(0, 6);
  run("ext v7.16b, v%u.16b, v%u.16b, #8", w[4], w[5]);
  run("sha512su0 v%u.2d, v%u.2d", w[0], w[1]);
  run("sha512su1 v%u.2d, v%u.2d, v7.2d", w[0], w[7]);
}

TEST(sha512_of_abc_is_the_published_one) {
  static const uint64_t want[8] = {0xddaf35a193617aba, 0xcc417349ae204131, 0x12e6fa4e89a97ea2, 0x0a9eeee64b55d39a,
                                   0x2192992a274fc1a8, 0x36ba3c23a3feebbd, 0x454d4423643ce80e, 0x2a9ac94fa54ca49f};
  fresh();
  m.v[8][0] = 0x6162638000000000;
  m.v[15][1] = 24;
  memcpy(m.v[0], square_roots, sizeof square_roots);
  for (unsigned i = 0; i < 40; i++)
    sha512_two_rounds(i);
  for (unsigned i = 0; i < 8; i++)
    EXPECT_EQ(want[i], m.v[i / 2][i % 2] + square_roots[i]);
}

/* ---- SHA-3 ------------------------------------------------------------------------------------------------------- */

/* An instruction of three operands, or of two and a number, on the lower halves. */
static uint64_t apply(const char *text, uint64_t a, uint64_t b, uint64_t c) {
  m.v[1][0] = a, m.v[2][0] = b, m.v[3][0] = c;
  run("%s", text);
  return m.v[0][0];
}

static uint64_t exclusive_or_rotated(uint64_t a, uint64_t b, unsigned left) {
  char text[A64_TEXT];
  snprintf(text, sizeof text, "xar v0.2d, v1.2d, v2.2d, #%u", (64 - left) % 64);
  return apply(text, a, b, 0);
}

static void keccak_round(uint64_t a[25], uint64_t constant) {
  uint64_t c[5], d[5], b[25];
  for (unsigned x = 0; x < 5; x++) {
    c[x] = apply("eor3 v0.16b, v1.16b, v2.16b, v3.16b", a[x], a[x + 5], a[x + 10]);
    c[x] = apply("eor3 v0.16b, v1.16b, v2.16b, v3.16b", c[x], a[x + 15], a[x + 20]);
  }
  for (unsigned x = 0; x < 5; x++)
    d[x] = apply("rax1 v0.2d, v1.2d, v2.2d", c[(x + 4) % 5], c[(x + 1) % 5], 0);
  b[0] = a[0] ^ d[0];
  for (unsigned t = 0, x = 1, y = 0; t < 24; t++) { /* rho and pi walk along one path */
    unsigned to_x = y, to_y = (2 * x + 3 * y) % 5;
    b[to_x + 5 * to_y] = exclusive_or_rotated(a[x + 5 * y], d[x], (t + 1) * (t + 2) / 2 % 64);
    x = to_x, y = to_y;
  }
  for (unsigned i = 0; i < 25; i++) {
    unsigned row = i - i % 5;
    a[i] = apply("bcax v0.16b, v1.16b, v2.16b, v3.16b", b[i], b[row + (i + 2) % 5], b[row + (i + 1) % 5]);
  }
  a[0] ^= constant;
}

/* The constants of all rounds come out of one shift register. */
static uint64_t next_constant(uint8_t *lfsr) {
  uint64_t constant = 0;
  for (unsigned j = 0; j < 7; j++) {
    constant |= (uint64_t)(*lfsr & 1) << ((1u << j) - 1);
    *lfsr = (uint8_t)(*lfsr << 1 ^ (*lfsr >> 7) * 0x71);
  }
  return constant;
}

TEST(sha3_256_of_abc_is_the_published_one) {
  static const uint8_t want[32] = {0x3a, 0x98, 0x5d, 0xa7, 0x4f, 0xe2, 0x25, 0xb2, 0x04, 0x5c, 0x17,
                                   0x2d, 0x6b, 0xd3, 0x90, 0xbd, 0x85, 0x5f, 0x08, 0x6e, 0x3e, 0x9d,
                                   0x52, 0x5b, 0x46, 0xbf, 0xe2, 0x45, 0x11, 0x43, 0x15, 0x32};
  uint64_t a[25] = {0x06636261, [16] = 1ull << 63};
  uint8_t lfsr = 1;
  fresh();
  for (unsigned i = 0; i < 24; i++)
    keccak_round(a, next_constant(&lfsr));
  for (unsigned i = 0; i < sizeof want; i++)
    EXPECT_EQ(want[i], a[i / 8] >> i % 8 * 8 & 0xff);
}

/* ---- AES --------------------------------------------------------------------------------------------------------- */

static void set_bytes(unsigned reg, const uint8_t bytes[16]) { memcpy(m.v[reg], bytes, 16); }

/* SubWord: of a state whose columns are alike, ShiftRows leaves them so. */
static uint32_t substituted(uint32_t column) {
  memset(m.v[3], 0, sizeof m.v[3]);
  set_words(2, (const uint32_t[4]){column, column, column, column});
  run("aese v2.16b, v3.16b");
  return word(2, 0);
}

/* The keys of all rounds of AES-128, a column a word, its first byte lowest. */
static void expand_key(uint32_t w[44]) {
  uint32_t constant = 1;
  for (unsigned i = 0; i < 4; i++)
    w[i] = 0x03020100 + i * 0x04040404;
  for (unsigned i = 4; i < 44; i++) {
    uint32_t before = w[i - 1];
    if (i % 4 == 0) {
      before = substituted(before >> 8 | before << 24) ^ constant;
      constant = constant << 1 ^ (constant >> 7) * 0x11b;
    }
    w[i] = w[i - 4] ^ before;
  }
}

TEST(aes_gives_the_cipher_of_fips_197_and_its_text_again) {
  static const uint8_t text[16] = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
                                   0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff},
                       cipher[16] = {0x69, 0xc4, 0xe0, 0xd8, 0x6a, 0x7b, 0x04, 0x30,
                                     0xd8, 0xcd, 0xb7, 0x80, 0x70, 0xb4, 0xc5, 0x5a};
  uint32_t w[44];
  fresh();
  expand_key(w);
  set_bytes(0, text);
  for (unsigned i = 0; i < 10; i++) {
    set_words(1, w + 4 * i);
    run("aese v0.16b, v1.16b");
    if (i < 9)
      run("aesmc v0.16b, v0.16b");
  }
  set_words(1, w + 40);
  run("eor v0.16b, v0.16b, v1.16b");
  EXPECT_EQ(0, memcmp(m.v[0], cipher, sizeof cipher));
  for (unsigned i = 10; i > 0; i--) { /* the equivalent inverse: the keys inside are mixed too */
    set_words(1, w + 4 * i);
    if (i < 10)
      run("aesimc v1.16b, v1.16b");
    run("aesd v0.16b, v1.16b");
    if (i > 1)
      run("aesimc v0.16b, v0.16b");
  }
  set_words(1, w);
  run("eor v0.16b, v0.16b, v1.16b");
  EXPECT_EQ(0, memcmp(m.v[0], text, sizeof text));
}

/* ---- SM3, SM4 ---------------------------------------------------------------------------------------------------- */

/* Round `i` of 64: v0 holds d, c, b, a from the lowest up and v1 h, g, f, e; v9 the words from 4 * (i / 4) on, v10 them
 * exclusive-ored with those four later. */
static void sm3_round(unsigned i) {
  uint32_t t = i < 16 ? 0x79cc4519 : 0x7a879d8a;
  char half = i < 16 ? 'a' : 'b';
  t = i % 32 ? t << i % 32 | t >> (32 - i % 32) : t;
  set_words(11, (const uint32_t[4]){0, 0, 0, t});
  run("sm3ss1 v12.4s, v0.4s, v11.4s, v1.4s");
  run("sm3tt1%c v0.4s, v12.4s, v10.s[%u]", half, i % 4);
  run("sm3tt2%c v1.4s, v12.4s, v9.s[%u]", half, i % 4);
}

/* The next four words of the schedule come into the place of the first four of sixteen. */
static void sm3_schedule(const unsigned w[4]) {
  run("ext v14.16b, v%u.16b, v%u.16b, #12", w[0], w[1]); /* words 3 to 6 */
  run("ext v15.16b, v%u.16b, v%u.16b, #12", w[1], w[2]); /* 7 to 10 */
  run("ext v16.16b, v%u.16b, v%u.16b, #8", w[2], w[3]);  /* 10 to 13 */
  run("sm3partw1 v15.4s, v%u.4s, v%u.4s", w[0], w[3]);
  run("sm3partw2 v15.4s, v16.4s, v14.4s");
  copy(w[0], 15);
}

TEST(sm3_of_abc_is_the_published_one) {
  static const uint32_t dcba[4] = {0xda8a0600, 0x172442d7, 0x4914b2b9, 0x7380166f},
                        hgfe[4] = {0xb0fb0e4e, 0xe38dee4d, 0x163138aa, 0xa96f30bc},
                        want[2][4] = {{0xdc10e4e2, 0xd1f2d46b, 0x62eeedd9, 0x66c7f0f4},
                                      {0x8f4ba8e0, 0x297da02b, 0x5cf2f7a2, 0x4167c487}};
  load_abc();
  set_words(0, dcba);
  set_words(1, hgfe);
  for (unsigned i = 0; i < 64; i++) {
    unsigned w[4];
    for (unsigned j = 0; j < 4; j++)
      w[j] = 4 + (i / 4 + j) % 4;
    if (i % 4 == 0) {
      copy(9, w[0]);
      run("eor v10.16b, v%u.16b, v%u.16b", w[0], w[1]);
      sm3_schedule(w);
    }
    sm3_round(i);
  }
  for (unsigned i = 0; i < 4; i++) {
    EXPECT_EQ(want[0][i], word(0, i) ^ dcba[i]);
    EXPECT_EQ(want[1][i], word(1, i) ^ hgfe[i]);
  }
}

TEST(sm4_gives_the_cipher_that_its_standard_shows) {
  static const uint32_t text[4] = {0x01234567, 0x89abcdef, 0xfedcba98, 0x76543210};
  static const uint32_t family[4] = {0xa3b1bac6, 0x56aa3350, 0x677d9197, 0xb27022dc};
  uint32_t first[4];
  fresh();
  for (unsigned i = 0; i < 4; i++)
    first[i] = text[i] ^ family[i]; /* the key is the text */
  set_words(0, first);
  set_words(3, text);
  for (unsigned i = 0; i < 32; i += 4) {
    uint32_t constant[4] = {0};
    for (unsigned j = 0; j < 16; j++)
      constant[j / 4] = constant[j / 4] << 8 | ((4 * i + j) * 7 & 0xff);
    set_words(1, constant);
    run("sm4ekey v0.4s, v0.4s, v1.4s");
    run("sm4e v3.4s, v0.4s");
  }
  for (unsigned i = 0; i < 4; i++)
    EXPECT_EQ(((const uint32_t[4]){0x681edf34, 0xd206965e, 0x86b3e94f, 0x536e4246})[i], word(3, 3 - i));
}

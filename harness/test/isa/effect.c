/* effect.c - the interpreter of intents against plain C, and what it leaves alone. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "gen/random.h"
#include "isa/effect/step.h"
#include "isa/form.h"
#include "test/test.h"

enum { ROUNDS = 400 };

static uint64_t seed = 0x9e3779b97f4a7c15;

static uint64_t draw(void) { return next_random(&seed); }

/* Sixteen bytes at 0x1000; everything else faults. */
enum { MEMORY = 0x1000 };

static bool load(struct a64_machine *m, uint64_t address, unsigned bytes, uint64_t *value) {
  *value = 0;
  m->fault.signo = SIGSEGV;
  m->fault.address = address;
  if (address < MEMORY || address + bytes > MEMORY + 16)
    return false;
  memcpy(value, (uint8_t *)m->ctx + address - MEMORY, bytes);
  return true;
}

static bool store(struct a64_machine *m, uint64_t address, unsigned bytes, uint64_t value) {
  uint64_t before;
  if (!load(m, address, bytes, &before))
    return false;
  memcpy((uint8_t *)m->ctx + address - MEMORY, &value, bytes);
  return true;
}

static void machine(struct a64_machine *m) {
  static uint8_t memory[16];
  memset(m, 0, sizeof *m);
  for (unsigned i = 0; i < 16; i++)
    memory[i] = (uint8_t)(0x80 + i);
  *m = (struct a64_machine){.pc = 0x4000, .sp = 0x8000, .load = load, .store = store, .ctx = memory};
}

static enum a64_step_result step(struct a64_machine *m, const char *text) {
  struct insn in;
  NOTEF("%s", text);
  EXPECT_TRUE(a64_parse(text, &in, NULL));
  return a64_step(m, &in);
}

/* ---- values ----------------------------------------------------------------------------------------------------- */

/* The target is f(x1, x2, x3), 64 or 32 bits wide. */
struct law {
  const char *text;
  uint64_t (*f)(uint64_t a, uint64_t b, uint64_t c);
};
#define F(name, value)                                                                                                 \
  static uint64_t name(uint64_t a, uint64_t b, uint64_t c) {                                                           \
    (void)a, (void)b, (void)c;                                                                                         \
    return (uint64_t)(value);                                                                                          \
  }

static uint64_t rotate_slowly(uint64_t x, unsigned times, unsigned width) {
  while (times--)
    x = x >> 1 | (x & 1) << (width - 1);
  return x;
}

/* The upper half of a product, by halves of the factors. */
static uint64_t high_slowly(uint64_t a, uint64_t b) {
  uint64_t al = (uint32_t)a, ah = a >> 32, bl = (uint32_t)b, bh = b >> 32;
  uint64_t middle = (al * bl >> 32) + (uint32_t)(ah * bl) + (uint32_t)(al * bh);
  return ah * bh + (ah * bl >> 32) + (al * bh >> 32) + (middle >> 32);
}

static unsigned count_equal(uint64_t x, unsigned width, bool bit) {
  unsigned n = 0;
  while (n < width && (x >> (width - 1 - n) & 1) == bit)
    n++;
  return n;
}

static uint64_t reverse_slowly(uint64_t x, unsigned width) {
  uint64_t out = 0;
  for (unsigned i = 0; i < width; i++, x >>= 1)
    out = out << 1 | (x & 1);
  return out;
}

static uint64_t swap_bytes16(uint64_t x) { return (x & 0xff00ff00ff00ff00) >> 8 | (x & 0x00ff00ff00ff00ff) << 8; }

/* Poly32Mod2 (J1.3): the remainder of a polynomial, from its top bit down. */
static uint32_t remainder_slowly(unsigned __int128 data, unsigned bits, uint32_t polynomial) {
  for (int i = (int)bits + 31; i >= 32; i--)
    if (data >> i & 1)
      data ^= (unsigned __int128)(1ull << 32 | polynomial) << (i - 32);
  return (uint32_t)data;
}

static uint32_t crc_slowly(uint64_t crc, uint64_t value, unsigned bits, uint32_t polynomial) {
  unsigned __int128 a = (unsigned __int128)reverse_slowly((uint32_t)crc, 32) << bits;
  unsigned __int128 v = (unsigned __int128)reverse_slowly(value, bits) << 32;
  return (uint32_t)reverse_slowly(remainder_slowly(a ^ v, bits, polynomial), 32);
}

F(add, a + b)
F(sub, a - b)
F(neg, -b)
F(and, a &b)
F(bic, a & ~b)
F(orr, a | b)
F(orn, a | ~b)
F(eor, a ^ b)
F(eon, a ^ ~b)
F(madd, c + a * b)
F(msub, c - a * b)
F(mneg, -(a *b))
F(lsl64, a << (b & 63))
F(lsr64, a >> (b & 63))
F(asr64, (int64_t)a >> (b & 63))
F(ror64, rotate_slowly(a, b & 63, 64))
F(lsl32, a << (b & 31))
F(lsr32, a >> (b & 31))
F(asr32, (int32_t)a >> (b & 31))
F(ror32, rotate_slowly(a, b & 31, 32))
F(add_lsl, a + (b << 63))
F(add_asr, a - (b >> 63))
F(orr_ror, a | rotate_slowly(b, 17, 64))
F(orr_ror32, a | rotate_slowly(b, 17, 32))
F(sub_lsr32, a - (b >> 31))
F(eor_asr32, a ^ (uint32_t)((int32_t)b >> 5))
F(uxtb, a + ((b & 0xff) << 4))
F(uxth, a + ((b & 0xffff) << 3))
F(uxtw, a + ((b & 0xffffffff) << 2))
F(uxtx, a + (b << 1))
F(sxtb, a + ((uint64_t)(int8_t)b << 4))
F(sxth, a - ((uint64_t)(int16_t)b << 3))
F(sxtw, a - (uint64_t)(int32_t)b)
F(ubfx, a >> 7 & 0x1fff)
F(sbfx, (int64_t)(a >> 7 << 51) >> 51)
F(ubfiz, (a & 0x1fff) << 40)
F(sbfiz, (uint64_t)((int64_t)(a << 51) >> 51) << 40)
F(bfxil, (c & ~0x1fffull) | (a >> 7 & 0x1fff))
F(bfi, (c & ~(0x1fffull << 40)) | (a & 0x1fff) << 40)
F(bfc, c & ~(0x1fffull << 40))
F(sxtb32, (int8_t)a)
F(sxth64, (int64_t)(int16_t)a)
F(extr64, a << 27 | b >> 37)
F(extr32, a << 31 | b >> 1)
F(extr0, b)
F(clz64, count_equal(a, 64, false))
F(clz32, count_equal(a, 32, false))
F(cls64, count_equal(a, 64, a >> 63) - 1)
F(cls32, count_equal(a, 32, a >> 31 & 1) - 1)
F(rbit64, reverse_slowly(a, 64))
F(rbit32, reverse_slowly(a, 32))
F(rev64, __builtin_bswap64(a))
F(rev32, __builtin_bswap32((uint32_t)a))
F(rev32x, (uint64_t)__builtin_bswap32((uint32_t)(a >> 32)) << 32 | __builtin_bswap32((uint32_t)a))
F(rev16, swap_bytes16(a))
F(udiv, b ? a / b : 0)
F(sdiv64, !b ? 0 : a == 1ull << 63 && b == ~0ull ? a : (uint64_t)((int64_t)a / (int64_t)b))
F(sdiv32, !b ? 0 : (int64_t)(int32_t)a / (int32_t)b)
F(umulh, high_slowly(a, b))
F(smulh, high_slowly(a, b) - ((int64_t)a < 0 ? b : 0) - ((int64_t)b < 0 ? a : 0))
F(smaddl, c + (uint64_t)((int64_t)(int32_t)a * (int32_t)b))
F(smsubl, c - (uint64_t)((int64_t)(int32_t)a * (int32_t)b))
F(umaddl, c + (a & 0xffffffff) * (b & 0xffffffff))
F(umsubl, c - (a & 0xffffffff) * (b & 0xffffffff))
F(and_imm, a & 0xff00ff00ff00ff00)
F(movk, (c & ~0xffff0000ull) | 0x12340000)
F(movn, ~(0x1234ull << 48))
F(adr, 0x4000 - 1048576)
F(adrp, 0x4000 + 0xfffff000ull)
F(crc32b, crc_slowly(a, b, 8, 0x04c11db7))
F(crc32h, crc_slowly(a, b, 16, 0x04c11db7))
F(crc32w, crc_slowly(a, b, 32, 0x04c11db7))
F(crc32x, crc_slowly(a, b, 64, 0x04c11db7))
F(crc32cb, crc_slowly(a, b, 8, 0x1edc6f41))
F(crc32ch, crc_slowly(a, b, 16, 0x1edc6f41))
F(crc32cw, crc_slowly(a, b, 32, 0x1edc6f41))
F(crc32cx, crc_slowly(a, b, 64, 0x1edc6f41))
F(smax64, (int64_t)a > (int64_t)b ? a : b)
F(smin64, (int64_t)a < (int64_t)b ? a : b)
F(umax, a > b ? a : b)
F(umin, a < b ? a : b)
F(smax32, (int32_t)a > (int32_t)b ? a : b)
F(smin32, (int32_t)a < (int32_t)b ? a : b)
F(smax_imm, (int64_t)a > -128 ? a : (uint64_t)-128)
F(smin_imm, (int64_t)a < -128 ? a : (uint64_t)-128)
F(umax_imm, a > 255 ? a : 255)
F(umin_imm, a < 255 ? a : 255)
F(smax_imm32, (int32_t)a > -128 ? a : (uint64_t)-128)
F(smin_imm32, (int32_t)a < -128 ? a : (uint64_t)-128)
F(abs64, (int64_t)a < 0 ? -a : a)
F(abs32, (int32_t)a < 0 ? -a : a)
F(cnt, __builtin_popcountll(a))
F(ctz64, count_equal(reverse_slowly(a, 64), 64, false))
F(ctz32, count_equal(reverse_slowly(a, 32), 32, false))
F(addpt, a + (b << 7))
F(subpt, a - (b << 7))
F(subp, (uint64_t)((int64_t)(a << 8) >> 8) - (uint64_t)((int64_t)(b << 8) >> 8))
F(gmi, b | 1ull << (a >> 56 & 15))
F(addg, (a + 16) & ~(15ull << 56))
F(irg, a & ~(15ull << 56))

static const struct law laws64[] = {
    {"add x0, x1, x2", add},
    {"sub x0, x1, x2", sub},
    {"adds x0, x1, x2", add},
    {"subs x0, x1, x2", sub},
    {"neg x0, x2", neg},
    {"and x0, x1, x2", and},
    {"ands x0, x1, x2", and},
    {"bic x0, x1, x2", bic},
    {"bics x0, x1, x2", bic},
    {"orr x0, x1, x2", orr},
    {"orn x0, x1, x2", orn},
    {"eor x0, x1, x2", eor},
    {"eon x0, x1, x2", eon},
    {"madd x0, x1, x2, x3", madd},
    {"msub x0, x1, x2, x3", msub},
    {"mneg x0, x1, x2", mneg},
    {"lsl x0, x1, x2", lsl64},
    {"lsr x0, x1, x2", lsr64},
    {"asr x0, x1, x2", asr64},
    {"ror x0, x1, x2", ror64},
    {"add x0, x1, x2, lsl #63", add_lsl},
    {"add x0, x1, x2, asr #63", add_asr},
    {"orr x0, x1, x2, ror #17", orr_ror},
    {"add x0, x1, w2, uxtb #4", uxtb},
    {"add x0, x1, w2, uxth #3", uxth},
    {"add x0, x1, w2, uxtw #2", uxtw},
    {"add x0, x1, x2, uxtx #1", uxtx},
    {"add x0, x1, w2, sxtb #4", sxtb},
    {"sub x0, x1, w2, sxth #3", sxth},
    {"sub x0, x1, w2, sxtw", sxtw},
    {"ubfx x0, x1, #7, #13", ubfx},
    {"sbfx x0, x1, #7, #13", sbfx},
    {"ubfiz x0, x1, #40, #13", ubfiz},
    {"sbfiz x0, x1, #40, #13", sbfiz},
    {"bfxil x3, x1, #7, #13", bfxil},
    {"bfi x3, x1, #40, #13", bfi},
    {"bfc x3, #40, #13", bfc},
    {"sxth x0, w1", sxth64},
    {"extr x0, x1, x2, #37", extr64},
    {"extr x0, x1, x2, #0", extr0},
    {"clz x0, x1", clz64},
    {"cls x0, x1", cls64},
    {"rbit x0, x1", rbit64},
    {"rev x0, x1", rev64},
    {"rev32 x0, x1", rev32x},
    {"rev16 x0, x1", rev16},
    {"udiv x0, x1, x2", udiv},
    {"sdiv x0, x1, x2", sdiv64},
    {"umulh x0, x1, x2", umulh},
    {"smulh x0, x1, x2", smulh},
    {"smaddl x0, w1, w2, x3", smaddl},
    {"smsubl x0, w1, w2, x3", smsubl},
    {"umaddl x0, w1, w2, x3", umaddl},
    {"umsubl x0, w1, w2, x3", umsubl},
    {"and x0, x1, #0xff00ff00ff00ff00", and_imm},
    {"movk x3, #0x1234, lsl #16", movk},
    {"movn x0, #0x1234, lsl #48", movn},
    {"adr x0, #-1048576", adr},
    {"adrp x0, #0xfffff000", adrp},
    {"smax x0, x1, x2", smax64},
    {"smin x0, x1, x2", smin64},
    {"umax x0, x1, x2", umax},
    {"umin x0, x1, x2", umin},
    {"smax x0, x1, #-128", smax_imm},
    {"smin x0, x1, #-128", smin_imm},
    {"umax x0, x1, #255", umax_imm},
    {"umin x0, x1, #255", umin_imm},
    {"abs x0, x1", abs64},
    {"cnt x0, x1", cnt},
    {"ctz x0, x1", ctz64},
    {"addpt x0, x1, x2, lsl #7", addpt},
    {"subpt x0, x1, x2, lsl #7", subpt},
    {"maddpt x0, x1, x2, x3", madd},
    {"msubpt x0, x1, x2, x3", msub},
    {"subp x0, x1, x2", subp},
    {"subps x0, x1, x2", subp},
    {"gmi x0, x1, x2", gmi},
    {"addg x0, x1, #16, #3", addg},
    {"irg x0, x1", irg},
    {"crc32x w0, w1, x2", crc32x},
    {"crc32cx w0, w1, x2", crc32cx},
};

static const struct law laws32[] = {
    {"add w0, w1, w2", add},
    {"sub w0, w1, w2", sub},
    {"adds w0, w1, w2", add},
    {"subs w0, w1, w2", sub},
    {"orn w0, w1, w2", orn},
    {"madd w0, w1, w2, w3", madd},
    {"lsl w0, w1, w2", lsl32},
    {"lsr w0, w1, w2", lsr32},
    {"asr w0, w1, w2", asr32},
    {"ror w0, w1, w2", ror32},
    {"orr w0, w1, w2, ror #17", orr_ror32},
    {"sub w0, w1, w2, lsr #31", sub_lsr32},
    {"eor w0, w1, w2, asr #5", eor_asr32},
    {"add w0, w1, w2, uxtb #4", uxtb},
    {"add w0, w1, w2, sxtb #4", sxtb},
    {"sxtb w0, w1", sxtb32},
    {"extr w0, w1, w2, #1", extr32},
    {"clz w0, w1", clz32},
    {"cls w0, w1", cls32},
    {"rbit w0, w1", rbit32},
    {"rev w0, w1", rev32},
    {"rev16 w0, w1", rev16},
    {"udiv w0, w1, w2", udiv},
    {"sdiv w0, w1, w2", sdiv32},
    {"movk w3, #0x1234, lsl #16", movk},
    {"smax w0, w1, w2", smax32},
    {"smin w0, w1, w2", smin32},
    {"umax w0, w1, w2", umax},
    {"umin w0, w1, w2", umin},
    {"smax w0, w1, #-128", smax_imm32},
    {"smin w0, w1, #-128", smin_imm32},
    {"umax w0, w1, #255", umax_imm},
    {"umin w0, w1, #255", umin_imm},
    {"abs w0, w1", abs32},
    {"cnt w0, w1", cnt},
    {"ctz w0, w1", ctz32},
    {"crc32b w0, w1, w2", crc32b},
    {"crc32h w0, w1, w2", crc32h},
    {"crc32w w0, w1, w2", crc32w},
    {"crc32cb w0, w1, w2", crc32cb},
    {"crc32ch w0, w1, w2", crc32ch},
    {"crc32cw w0, w1, w2", crc32cw},
};

static const uint64_t edges[] = {
    0,      1,          2,          31,         32,          63,        64,         0x7f,  0x80,  0x7fff,
    0x8000, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, INT64_MAX, 1ull << 63, ~0ull, ~1ull, 0xffffffff80000000};
enum { EDGES = sizeof edges / sizeof *edges };

/* Every pair of edges, then random numbers. */
static void operands(unsigned round, uint64_t x[4]) {
  x[1] = round < EDGES * EDGES ? edges[round / EDGES] : draw();
  x[2] = round < EDGES * EDGES ? edges[round % EDGES] : draw();
  x[3] = round % 3 ? draw() : edges[round % EDGES];
}

static void expect_law(const struct law *law, unsigned width, unsigned round) {
  struct a64_machine m;
  uint64_t mask = width == 32 ? 0xffffffff : ~0ull;
  machine(&m);
  operands(round, m.x);
  uint64_t a = m.x[1] & mask, b = m.x[2] & mask, c = m.x[3] & mask;
  unsigned target = (unsigned)(strchr(law->text, ' ')[2] - '0');
  EXPECT_EQ(A64_STEP_DONE, step(&m, law->text));
  NOTEF("%s of 0x%llx, 0x%llx, 0x%llx", law->text, (unsigned long long)a, (unsigned long long)b, (unsigned long long)c);
  EXPECT_EQ(law->f(a, b, c) & mask, m.x[target]);
  EXPECT_EQ(0x4004, m.pc);
}

TEST(values_are_those_of_plain_c) {
  for (unsigned i = 0; i < sizeof laws64 / sizeof *laws64; i++)
    for (unsigned round = 0; round < EDGES * EDGES + ROUNDS; round++)
      expect_law(&laws64[i], 64, round);
  for (unsigned i = 0; i < sizeof laws32 / sizeof *laws32; i++)
    for (unsigned round = 0; round < EDGES * EDGES + ROUNDS; round++)
      expect_law(&laws32[i], 32, round);
}

/* LUTI2 and LUTI4: of indices, packed into as many parts of a register as the immediate tells, which begin with the
 * lowest; each chooses an element of the table. */
struct lookup {
  const char *text;
  unsigned index_bits, element_bits, parts;
};

static uint64_t bits_of(const uint64_t *from, unsigned at, unsigned bits) {
  uint64_t out = 0;
  for (unsigned i = 0; i < bits; i++)
    out |= (from[(at + i) / 64] >> (at + i) % 64 & 1) << i;
  return out;
}

static void expect_lookup(const struct lookup *l, unsigned part) {
  struct a64_machine m;
  char text[64];
  unsigned elements = 128 / l->element_bits;
  machine(&m);
  for (unsigned i = 1; i <= 3; i++)
    m.v[i][0] = draw(), m.v[i][1] = draw();
  const uint64_t table[] = {m.v[1][0], m.v[1][1], m.v[2][0], m.v[2][1]};
  snprintf(text, sizeof text, l->text, part);
  EXPECT_EQ(A64_STEP_DONE, step(&m, text));
  NOTEF("%s", text);
  EXPECT_EQ(0, m.unknown | m.unknown_v);
  for (unsigned i = 0; i < elements; i++) {
    uint64_t index = bits_of(m.v[3], (part * elements + i) * l->index_bits, l->index_bits);
    EXPECT_EQ(bits_of(table, (unsigned)index * l->element_bits, l->element_bits),
              bits_of(m.v[0], i * l->element_bits, l->element_bits));
  }
}

TEST(packed_indices_look_up_a_table) {
  static const struct lookup lookups[] = {{"luti2 v0.16b, { v1.16b }, v3[%u]", 2, 8, 4},
                                          {"luti2 v0.8h, { v1.8h }, v3[%u]", 2, 16, 8},
                                          {"luti4 v0.16b, { v1.16b }, v3[%u]", 4, 8, 2},
                                          {"luti4 v0.8h, { v1.8h, v2.8h }, v3[%u]", 4, 16, 4}};
  for (unsigned i = 0; i < sizeof lookups / sizeof *lookups; i++)
    for (unsigned round = 0; round < 8 * lookups[i].parts; round++)
      expect_lookup(&lookups[i], round % lookups[i].parts);
}

/* Of "123456789", as everybody quotes them. */
TEST(checksums_have_the_published_check_values) {
  static const struct {
    const char *text;
    uint32_t want;
  } sums[] = {{"crc32b w0, w0, w1", 0xcbf43926}, {"crc32cb w0, w0, w1", 0xe3069283}};
  for (unsigned i = 0; i < 2; i++) {
    struct a64_machine m;
    machine(&m);
    m.x[0] = 0xffffffff;
    for (unsigned k = 1; k <= 9; k++) {
      m.x[1] = '0' + k;
      step(&m, sums[i].text);
    }
    EXPECT_EQ(sums[i].want, (uint32_t)~m.x[0]);
  }
}

/* ---- flags ------------------------------------------------------------------------------------------------------ */

static uint64_t flags_of(uint64_t result, bool carry, bool overflow) {
  return (result >> 63) << 31 | (uint64_t)(result == 0) << 30 | (uint64_t)carry << 29 | (uint64_t)overflow << 28;
}

TEST(flags_of_sums_and_differences_are_those_of_the_compiler) {
  for (unsigned round = 0; round < EDGES * EDGES + ROUNDS; round++) {
    struct a64_machine m;
    uint64_t u;
    int64_t s;
    machine(&m);
    operands(round, m.x);
    uint64_t a = m.x[1], b = m.x[2];
    step(&m, "cmn x1, x2");
    bool carry = __builtin_add_overflow(a, b, &u);
    EXPECT_EQ(flags_of(u, carry, __builtin_add_overflow((int64_t)a, (int64_t)b, &s)), m.nzcv);
    step(&m, "cmp x1, x2");
    bool borrow = __builtin_sub_overflow(a, b, &u);
    EXPECT_EQ(flags_of(u, !borrow, __builtin_sub_overflow((int64_t)a, (int64_t)b, &s)), m.nzcv);
  }
}

TEST(flags_of_32_bits_are_those_of_the_compiler) {
  for (unsigned round = 0; round < EDGES * EDGES + ROUNDS; round++) {
    struct a64_machine m;
    uint32_t u;
    int32_t s;
    machine(&m);
    operands(round, m.x);
    uint32_t a = (uint32_t)m.x[1], b = (uint32_t)m.x[2];
    step(&m, "cmp w1, w2");
    bool borrow = __builtin_sub_overflow(a, b, &u);
    EXPECT_EQ(flags_of((uint64_t)u << 32, !borrow, __builtin_sub_overflow((int32_t)a, (int32_t)b, &s)), m.nzcv);
    step(&m, "tst w1, w2");
    EXPECT_EQ(flags_of((uint64_t)(a & b) << 32, false, false), m.nzcv);
  }
}

TEST(carries_go_in_and_out) {
  for (unsigned round = 0; round < 2 * EDGES * EDGES; round++) {
    struct a64_machine m;
    machine(&m);
    operands(round / 2, m.x);
    unsigned carry = round % 2;
    unsigned __int128 sum = (unsigned __int128)m.x[1] + m.x[2] + carry;
    m.nzcv = (uint64_t)carry << 29;
    step(&m, "sbc x4, x1, x2");
    step(&m, "adc x5, x1, x2");
    step(&m, "adcs x6, x1, x2");
    EXPECT_EQ(m.x[1] - m.x[2] - !carry, m.x[4]);
    EXPECT_EQ((uint64_t)sum, m.x[5]);
    EXPECT_EQ((uint64_t)sum, m.x[6]);
    EXPECT_EQ((uint64_t)(sum >> 64), m.nzcv >> 29 & 1);
  }
}

/* Sentences of table C1-1. */
static bool holds(unsigned cond, bool n, bool z, bool c, bool v) {
  const bool table[] = {z,       !z,     c,      !c,           n,           !n,   v,   !v, c && !z,
                        !c || z, n == v, n != v, !z && n == v, z || n != v, true, true};
  return table[cond];
}

TEST(conditions_hold_as_the_manual_says) {
  static const char *const names[] = {"eq", "ne", "hs", "lo", "mi", "pl", "vs", "vc",
                                      "hi", "ls", "ge", "lt", "gt", "le", "al", "nv"};
  static const char *const selects[] = {"csel", "csinc", "csinv", "csneg"};
  for (unsigned i = 0; i < 16 * 16 * 4; i++) {
    unsigned nzcv = i / 64, cond = i / 4 % 16, kind = i % 4;
    struct a64_machine m;
    char text[A64_TEXT];
    machine(&m);
    m.nzcv = (uint64_t)nzcv << 28;
    m.x[1] = 100;
    m.x[2] = 200;
    snprintf(text, sizeof text, "%s x0, x1, x2, %s", selects[kind], names[cond]);
    step(&m, text);
    const uint64_t other[] = {200, 201, ~200ull, -200ull};
    EXPECT_EQ(holds(cond, nzcv & 8, nzcv & 4, nzcv & 2, nzcv & 1) ? 100 : other[kind], m.x[0]);
    snprintf(text, sizeof text, "ccmp x1, #3, #%u, %s", 15 - nzcv, names[cond]);
    step(&m, text);
    EXPECT_EQ(holds(cond, nzcv & 8, nzcv & 4, nzcv & 2, nzcv & 1) ? 2u << 28 : (15ull - nzcv) << 28, m.nzcv);
  }
}

/* ---- registers, branches, memory -------------------------------------------------------------------------------- */

TEST(register_31_is_zero_or_sp_as_the_form_says) {
  struct a64_machine m, before;
  machine(&m);
  before = m;
  step(&m, "add sp, sp, #16");
  EXPECT_EQ(before.sp + 16, m.sp);
  m.sp = before.sp;
  step(&m, "adds xzr, sp, #16");
  EXPECT_EQ(before.sp, m.sp);
  step(&m, "add x1, xzr, xzr");
  EXPECT_EQ(0, m.x[1]);
  m.sp = 0xffffffffffffffff;
  step(&m, "add wsp, wsp, #2");
  EXPECT_EQ(1, m.sp);
}

TEST(an_alias_does_what_its_base_form_does) {
  struct a64_machine m;
  machine(&m);
  m.x[1] = 5;
  step(&m, "mov x0, x1");
  EXPECT_EQ(5, m.x[0]);
  step(&m, "cset x2, ne");
  EXPECT_EQ(1, m.x[2]);
}

TEST(branches_go_where_they_say) {
  static const struct {
    const char *text;
    uint64_t pc, x30;
  } branches[] = {{"b #-8", 0x3ff8, 0},       {"bl #16", 0x4010, 0x4004},     {"br x1", 0x1234, 0},
                  {"blr x1", 0x1234, 0x4004}, {"blr x30", 0, 0x4004},         {"cbz x0, #8", 0x4008, 0},
                  {"cbnz x0, #8", 0x4004, 0}, {"tbz x1, #2, #12", 0x4004, 0}, {"tbnz x1, #2, #12", 0x400c, 0},
                  {"b.eq #8", 0x4004, 0},     {"b.ne #8", 0x4008, 0}};
  for (unsigned i = 0; i < sizeof branches / sizeof *branches; i++) {
    struct a64_machine m;
    machine(&m);
    m.x[1] = 0x1234;
    EXPECT_EQ(A64_STEP_DONE, step(&m, branches[i].text));
    EXPECT_EQ(branches[i].pc, m.pc);
    EXPECT_EQ(branches[i].x30, m.x[30]);
  }
}

TEST(faults_are_named_by_signal_and_address) {
  static const struct {
    const char *text;
    int signo, code;
    uint64_t address;
  } faults[] = {{"udf #0", SIGILL, 0, 0x4000},
                {"brk #0", SIGTRAP, TRAP_BRKPT, 0x4000},
                {"ldxr x0, [x1]", SIGBUS, BUS_ADRALN, MEMORY + 4},
                {"ldar x0, [x2]", SIGBUS, BUS_ADRALN, MEMORY + 4},
                {"ldxp w0, w3, [x1]", SIGBUS, BUS_ADRALN, MEMORY + 4},
                {"msr daifset, #2", SIGILL, 0, 0x4000}};
  for (unsigned i = 0; i < sizeof faults / sizeof *faults; i++) {
    struct a64_machine m;
    machine(&m);
    m.x[1] = MEMORY + 4;
    m.x[2] = 0x7f00000000000000 | (MEMORY + 4);
    EXPECT_EQ(A64_STEP_FAULT, step(&m, faults[i].text));
    EXPECT_EQ(faults[i].signo, m.fault.signo);
    EXPECT_EQ(faults[i].code, m.fault.code);
    EXPECT_EQ(faults[i].address, m.fault.address);
  }
}

/* ---- exclusives ------------------------------------------------------------------------------------------------- */

static uint64_t status_after(const char *const *texts, unsigned n, enum a64_step_result want) {
  struct a64_machine m;
  machine(&m);
  m.x[0] = MEMORY;
  m.x[1] = MEMORY + 8;
  m.x[2] = 77;
  m.x[3] = 99;
  for (unsigned i = 0; i + 1 < n; i++)
    EXPECT_EQ(A64_STEP_DONE, step(&m, texts[i]));
  EXPECT_EQ(want, step(&m, texts[n - 1]));
  return m.x[3];
}
#define STATUS(want, ...)                                                                                              \
  status_after((const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *), want)

TEST(a_store_exclusive_passes_only_after_its_load) {
  EXPECT_EQ(1, STATUS(A64_STEP_DONE, "stxr w3, x2, [x0]"));
  EXPECT_EQ(0, STATUS(A64_STEP_DONE, "ldxr x4, [x0]", "stxr w3, x2, [x0]"));
  EXPECT_EQ(1, STATUS(A64_STEP_DONE, "ldxr x4, [x0]", "stxr w3, x2, [x1]"));
  EXPECT_EQ(1, STATUS(A64_STEP_DONE, "ldxr x4, [x0]", "clrex", "stxr w3, x2, [x0]"));
  EXPECT_EQ(1, STATUS(A64_STEP_DONE, "ldxr x4, [x0]", "stxr w5, x2, [x0]", "stxr w3, x2, [x0]"));
  EXPECT_EQ(0, STATUS(A64_STEP_DONE, "ldxp x4, x5, [x0]", "stlxp w3, x2, x2, [x0]"));
  STATUS(A64_STEP_UNKNOWN, "ldxr w4, [x0]", "stxr w3, x2, [x0]");
  STATUS(A64_STEP_UNKNOWN, "ldxr x4, [x0]", "str x2, [x1]", "stxr w3, x2, [x0]");
}

/* ---- what cannot be known --------------------------------------------------------------------------------------- */

TEST(what_depends_on_the_unknown_is_unknown_and_nothing_else) {
  static const struct {
    const char *text;
    enum a64_step_result result;
    uint64_t unknown; /* after it; x1 is before */
  } cases[] = {
      {"mrs x2, cntvct_el0", A64_STEP_DONE, 1 << 1 | 1 << 2},
      {"add x2, x1, x3", A64_STEP_DONE, 1 << 1 | 1 << 2},
      {"add x2, x3, x3", A64_STEP_DONE, 1 << 1},
      {"mov x1, x3", A64_STEP_DONE, 0},
      {"cmp x1, #1", A64_STEP_DONE, 1 << 1 | 1ull << A64_UNKNOWN_NZCV},
      {"mov sp, x1", A64_STEP_DONE, 1 << 1 | 1ull << A64_UNKNOWN_SP},
      {"msr tpidr_el0, x1", A64_STEP_DONE, 1 << 1 | 1ull << A64_UNKNOWN_TPIDR},
      {"paciasp", A64_STEP_DONE, 1 << 1 | 1 << 30},
      {"ldr x3, [x1]", A64_STEP_UNKNOWN, 1 << 1},
      {"str x1, [x0]", A64_STEP_UNKNOWN, 1 << 1},
      {"br x1", A64_STEP_UNKNOWN, 1 << 1},
      {"cbz x1, #8", A64_STEP_UNKNOWN, 1 << 1},
      {"svc #0", A64_STEP_UNKNOWN, 1 << 1},
      {"autia x2, x1", A64_STEP_DONE, 1 << 1 | 1 << 2},
      {"rcwcas x2, x3, [x0]", A64_STEP_DONE, 1 << 1 | 1ull << A64_UNKNOWN_NZCV | 1ull << A64_UNKNOWN_MEMORY},
      {"cpyp [x2]!, [x3]!, x4!", A64_STEP_UNKNOWN, 1 << 1},
      {"mrs x2, pmccntr_el0", A64_STEP_UNKNOWN, 1 << 1},
  };
  for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct a64_machine m;
    machine(&m);
    m.x[0] = MEMORY;
    m.unknown = 1 << 1;
    EXPECT_EQ(cases[i].result, step(&m, cases[i].text));
    EXPECT_EQ(cases[i].unknown, m.unknown);
  }
}

/* Bits that are known of a register that is unknown, by Arm's pseudocode: AddPAC, Auth, Strip, ChkFeat, and what is
 * RES0 (D24.2). */
TEST(of_the_unknown_some_bits_are_known) {
  static const uint64_t user = 0x5a007fff12345678, kernel = 0x5a807fff12345678, address = (1ull << 48) - 1;
  static const struct {
    const char *text;
    uint64_t x0, sure, value; /* of x0 after it */
  } cases[] = {
      {"pacia x0, x3", user, 0xff80ull << 48 | address, user},
      {"pacdzb x0", kernel, 1ull << 55 | address, kernel},
      {"autia x0, x3", user, 0xff80ull << 48 | address, user},
      {"autdzb x0", kernel, 1ull << 55 | address, kernel},
      {"xpaci x0", kernel, (1ull << 56) - 1, 0xffff7fff12345678},
      {"pacga x0, x3, x4", user, 0xffffffff, 0},
      {"pacga x0, x1, x4", user, 0xffffffff, 0},
      {"mov w0, w1", user, 0xffffffffull << 32, 0},
      {"add x0, x1, x3", user, 0, 0},
      {"mrs x0, DIT", user, ~(1ull << 24), 0},
      {"mrs x0, cntfrq_el0", user, 0xffffffffull << 32, 0},
      {"mrs x0, cntvct_el0", user, 0, 0},
  };
  for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct a64_machine m;
    machine(&m);
    m.traits.address_bits = 48;
    m.traits.pac_half = 1;
    m.x[0] = cases[i].x0;
    m.unknown = 1 << 1;
    EXPECT_EQ(A64_STEP_DONE, step(&m, cases[i].text));
    EXPECT_TRUE(m.unknown & 1);
    EXPECT_EQ(cases[i].sure, m.sure[0]);
    EXPECT_EQ(cases[i].value & cases[i].sure, m.x[0] & cases[i].sure);
  }
}

/* CHKFEAT clears the bits of features that are on, and asks of one. */
TEST(chkfeat_changes_no_bit_but_the_one_that_it_asks_of) {
  for (uint64_t asked = 0; asked < 2; asked++) {
    struct a64_machine m;
    machine(&m);
    m.x[16] = 0xf0f0f0f0f0f0f0f0 | asked;
    step(&m, "chkfeat x16");
    EXPECT_EQ(asked << 16, m.unknown);
    EXPECT_TRUE(!asked || m.sure[16] == ~1ull);
    EXPECT_EQ(0xf0f0f0f0f0f0f0f0 | asked, m.x[16]);
  }
}

/* AArch64.UnalignedAccessFaults: a pair is one access; a read-check-write access is always aligned. */
TEST(with_lse2_some_accesses_may_be_misaligned_within_sixteen_bytes) {
  static const struct {
    const char *text;
    unsigned at;
    bool faults, faults_without;
  } cases[] = {{"ldadd x1, x2, [x0]", 4, false, true},
               {"ldadd x1, x2, [x0]", 12, true, true},
               {"ldiapp w1, w2, [x0]", 4, false, false},
               {"ldiapp w1, w2, [x0]", 6, false, true},
               {"ldiapp w1, w2, [x0]", 10, true, true},
               {"ldiapp x1, x2, [x0]", 8, false, false},
               {"ldiapp x1, x2, [x0]", 4, true, true},
               {"ldiapp w1, w2, [x0], #8", 10, true, true},
               {"stilp w1, w2, [x0]", 6, false, true},
               {"stilp w1, w2, [x0]", 10, true, true},
               {"stilp x1, x2, [x0, #-16]!", 20, true, true},
               {"rcwcas x1, x2, [x0]", 4, true, true},
               {"rcwcas x1, x2, [x0]", 8, false, false},
               {"rcwswpp x1, x2, [x0]", 8, true, true},
               {"swpp x1, x2, [x0]", 8, true, true},
               {"ldadd x1, x2, [x0]", 9, true, true},
               {"ldadd w1, w2, [x0]", 11, false, true},
               {"ldar w1, [x0]", 13, true, true},
               {"stlrh w1, [x0]", 15, true, true},
               {"ldxr x1, [x0]", 7, false, true},
               {"ldiapp w1, w2, [x0]", 9, true, true}};
  for (unsigned i = 0; i < 2 * sizeof cases / sizeof *cases; i++) {
    struct a64_machine m;
    machine(&m);
    m.traits.lse2 = i % 2;
    m.x[0] = MEMORY + cases[i / 2].at;
    NOTEF("%s at %u", cases[i / 2].text, cases[i / 2].at);
    bool faults = i % 2 ? cases[i / 2].faults : cases[i / 2].faults_without;
    EXPECT_EQ(faults, step(&m, cases[i / 2].text) == A64_STEP_FAULT && m.fault.signo == SIGBUS);
  }
}

TEST(a_load_through_a_misaligned_sp_cannot_be_predicted) {
  struct a64_machine m;
  machine(&m);
  m.sp = MEMORY + 8;
  EXPECT_EQ(A64_STEP_UNKNOWN, step(&m, "ldr x0, [sp]"));
  m.x[1] = m.sp;
  EXPECT_EQ(A64_STEP_DONE, step(&m, "ldr x0, [x1]"));
}

/* ---- system registers ------------------------------------------------------------------------------------------- */

TEST(system_registers_hold_what_was_written) {
  struct a64_machine m;
  machine(&m);
  m.x[1] = 0xfffffffff7c0009f;
  step(&m, "msr nzcv, x1");
  EXPECT_EQ(0xf0000000, m.nzcv);
  m.x[1] = 0x07c00000;
  step(&m, "msr fpcr, x1");
  step(&m, "mrs x2, fpcr");
  EXPECT_EQ(0x07c00000, m.x[2]);
  EXPECT_EQ(0, m.unknown);
  m.x[1] = 0x00080000; /* FZ16, which not all have */
  step(&m, "msr fpcr, x1");
  EXPECT_EQ(1ull << A64_UNKNOWN_FPCR, m.unknown);
  EXPECT_EQ(0x07c00000, m.sure[A64_UNKNOWN_FPCR] & 0x07c80000);
}

/* Whatever FPCR holds where it has no EBF. */
TEST(sums_of_products_of_bfloat16_depend_on_fpcr_where_it_has_ebf) {
  for (unsigned ebf16 = 0; ebf16 < 2; ebf16++) {
    struct a64_machine m;
    machine(&m);
    m.traits.ebf16 = ebf16;
    m.x[1] = 0x2000; /* EBF */
    step(&m, "msr fpcr, x1");
    m.unknown_v = 0;
    step(&m, "bfdot v2.4s, v3.8h, v4.8h");
    EXPECT_EQ(ebf16 << 2, m.unknown_v);
  }
}

/* ---- instructions within others, and signed pointers ------------------------------------------------------------ */

static const char *meaning_of(const char *text) {
  struct insn in, room;
  EXPECT_TRUE(a64_parse(text, &in, NULL));
  const struct insn *meaning = a64_meaning(&in, &room);
  return meaning ? a64_form(meaning->form)->name : "";
}

TEST(the_row_that_says_what_a_word_does_is_found_however_it_is_spelt) {
  EXPECT_STR("MRS_NZCV", meaning_of("mrs x1, nzcv"));
  EXPECT_STR("MRS_NZCV", meaning_of("mrs x1, S3_3_C4_C2_0"));
  EXPECT_STR("MRS_id", meaning_of("mrs x1, S3_0_C0_C7_7"));
  EXPECT_STR("MRS", meaning_of("mrs x1, ttbr0_el1"));
  EXPECT_STR("XPACLRI", meaning_of("hint #7"));
  EXPECT_STR("CLRBHB", meaning_of("clearbhb"));
  EXPECT_STR("HINT", meaning_of("hint #127"));
  EXPECT_STR("DC_ZVA", meaning_of("sys #3, c7, c4, #1, x2"));
  EXPECT_STR("SYS", meaning_of("dc isw, x2"));
  EXPECT_STR("SUBS_shr", meaning_of("cmp x1, x2"));
}

TEST(a_pointer_is_authentic_if_it_was_signed_alike) {
  static const struct {
    const char *sign, *authenticate;
    bool authentic;
  } cases[] = {
      {"pacia x0, x1", "autia x0, x1", true},
      {"pacia x0, x1", "autia x0, x2", false},
      {"pacia x0, x1", "autib x0, x1", false},
      {"pacia x0, x1", "autda x0, x1", false},
      {"pacia x0, sp", "autia x0, sp", true},
      {"pacdza x0", "autdza x0", true},
      {"pacia x0, xzr", "autia x0, x1", false},
      {"pacia x0, x0", "autia x0, x0", false},
      {"nop", "autiza x0", false},
      {"paciza x0", "xpaci x0", true},
      {"paciza x0", "autiza xzr", false},
  };
  for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct a64_machine m;
    machine(&m);
    m.x[0] = MEMORY;
    m.x[1] = 5;
    NOTEF("%s; %s", cases[i].sign, cases[i].authenticate);
    EXPECT_EQ(A64_STEP_DONE, step(&m, cases[i].sign));
    EXPECT_EQ(strcmp(cases[i].sign, "nop") != 0, m.unknown & 1);
    EXPECT_EQ(A64_STEP_DONE, step(&m, cases[i].authenticate));
    EXPECT_EQ(!cases[i].authentic, m.unknown & 1);
    EXPECT_EQ(MEMORY, m.x[0]);
  }
}

TEST(what_is_written_over_a_signed_pointer_is_none) {
  struct a64_machine m;
  machine(&m);
  step(&m, "paciza x0");
  step(&m, "mov x0, #8");
  EXPECT_EQ(0, m.unknown);
  step(&m, "autiza x0");
  EXPECT_EQ(1, m.unknown);
}

TEST(a_pointer_that_is_not_authentic_may_trap) {
  struct a64_machine m;
  machine(&m);
  m.traits.fpac = true;
  EXPECT_EQ(A64_STEP_UNKNOWN, step(&m, "autiza x0"));
  machine(&m);
  m.traits.fpac = true;
  step(&m, "paciza x0");
  EXPECT_EQ(A64_STEP_DONE, step(&m, "autiza x0"));
}

TEST(dc_zva_makes_a_block_zero_if_its_size_is_known) {
  struct a64_machine m;
  machine(&m);
  m.x[0] = MEMORY + 12;
  EXPECT_EQ(A64_STEP_UNKNOWN, step(&m, "dc zva, x0"));
  m.traits.zva = 8;
  EXPECT_EQ(A64_STEP_DONE, step(&m, "dc zva, x0"));
  uint64_t value;
  EXPECT_TRUE(m.load(&m, MEMORY + 8, 8, &value));
  EXPECT_EQ(0, value);
  EXPECT_TRUE(m.load(&m, MEMORY, 8, &value));
  EXPECT_TRUE(value != 0);
}

/* Its bases point into the sixteen bytes, past them, and half past them. */
static void draw_machine(struct a64_machine *m) {
  machine(m);
  for (unsigned i = 0; i < 31; i++)
    m->x[i] = MEMORY - 8 + draw() % 5 * 8;
  m->sp = MEMORY;
  m->nzcv = draw() & 0xf0000000;
}

TEST(no_form_changes_a_register_and_then_faults) {
  unsigned faults = 0;
  for (unsigned id = 1; id <= a64_form_count(); id++)
    for (unsigned round = 0; round < 300; round++) {
      struct a64_machine m, before;
      struct insn in;
      random_intent(id, A64_LEGAL, &seed, &in);
      draw_machine(&m);
      before = m;
      enum a64_step_result result = a64_step(&m, &in);
      NOTEF("%s", a64_form(id)->name);
      EXPECT_TRUE(a64_has_effect(a64_form(a64_form(id)->parent)));
      if (result != A64_STEP_FAULT)
        continue;
      faults++;
      EXPECT_TRUE(m.fault.signo);
      EXPECT_EQ(0, memcmp(before.x, m.x, offsetof(struct a64_machine, monitor)));
      EXPECT_EQ(0, m.unknown & ~(1ull << A64_UNKNOWN_MEMORY)); /* a pair may have stored its half */
    }
  EXPECT_TRUE(faults > 1000);
}

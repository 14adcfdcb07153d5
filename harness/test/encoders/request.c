/* request.c - what the public contract says of an intent: typed operands, shape, values, text. */
#include "encoders/request.h"
#include "encoders/plugin.h"
#include "test/test.h"

#include <stdio.h>
#include <string.h>

static const struct a64fuzz_request *ask(const char *text) {
  static struct encoder_request r;
  struct insn in;
  struct a64_refusal refusal;
  NOTEF("%s", text);
  EXPECT_TRUE(a64_parse(text, &in, &refusal));
  encoder_request_make(&r, &in, 0x1000);
  return &r.request;
}

static const struct a64fuzz_operand *operand(const struct a64fuzz_request *r, unsigned i, enum a64fuzz_kind kind) {
  EXPECT_TRUE(i < r->operands);
  EXPECT_EQ(kind, r->operand[i].kind);
  return &r->operand[i];
}

TEST(a_request_has_the_shape_of_its_operands_and_the_values_in_order) {
  static const struct {
    const char *text, *shape;
    unsigned values;
    int64_t value[6];
  } rows[] = {
      {"add x1, sp, #16", "add x,x,#,lsl#", 4, {1, 31, 16, 0}},
      {"add w1, w2, w3, lsr #4", "add w,w,w,sh#", 5, {1, 2, 3, 1, 4}},
      {"add x1, x2, w3, sxtw #2", "add x,x,w,ext#", 5, {1, 2, 3, 6, 2}},
      {"ldr x1, [x2, #8]!", "ldr x,[x,#]!", 3, {1, 2, 8}},
      {"ldr x1, [x2], #-8", "ldr x,[x],#", 3, {1, 2, -8}},
      {"ldp q0, q1, [sp, #32]", "ldp q,q,[x,#]", 4, {0, 1, 31, 32}},
      {"ld2 { v30.s, v31.s }[3], [x1], x2", "ld2 {v.s,v.s}[#],[x],x", 5, {30, 31, 3, 1, 2}},
      {"saddl2 v1.4s, v2.8h, v3.8h", "saddl2 v.4s,v.8h,v.8h", 3, {1, 2, 3}},
      {"add v1.16b, v2.16b, v3.16b", "add v.16b,v.16b,v.16b", 3, {1, 2, 3}},
      {"pmull v1.1q, v2.1d, v3.1d", "pmull v.1q,v.1d,v.1d", 3, {1, 2, 3}},
      {"b.ne #16", "b.cond @", 2, {1, 16}},
      {"csel x1, x2, x3, lt", "csel x,x,x,cond", 4, {1, 2, 3, 11}},
      {"fcmp d1, #0.0", "fcmp d,#0.0", 1, {1}},
      {"mrs x1, TPIDR_EL0", "mrs x,name", 2, {1, 0x5e82}},
      {"movi v1.4s, #7, msl #8", "movi v.4s,#,msl#", 3, {1, 7, 8}},
  };
  for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
    const struct a64fuzz_request *r = ask(rows[i].text);
    EXPECT_STR(rows[i].text, r->text);
    EXPECT_STR(rows[i].shape, r->shape);
    EXPECT_EQ(rows[i].values, r->values);
    EXPECT_TRUE(r->is_legal);
    for (unsigned k = 0; k < r->values; k++)
      EXPECT_EQ(rows[i].value[k], r->value[k]);
  }
}

TEST(a_memory_operand_has_base_index_displacement_and_mode) {
  const struct a64fuzz_memory *m = &operand(ask("ldr x1, [sp, #24]"), 1, A64FUZZ_MEMORY)->u.mem;
  EXPECT_TRUE(m->base.is_sp && m->base.number == 31 && m->has_displacement && m->displacement == 24 && !m->has_index);
  EXPECT_EQ(A64FUZZ_OFFSET, m->mode);
  m = &operand(ask("ldr x1, [x2, w3, uxtw #3]"), 1, A64FUZZ_MEMORY)->u.mem;
  EXPECT_TRUE(m->has_index && m->index.file == A64FUZZ_FILE_W && m->index.number == 3 && m->amount == 3);
  EXPECT_EQ(A64FUZZ_UXTW, m->extend);
  m = &operand(ask("ldrb w1, [x2, x3, lsl #0]"), 1, A64FUZZ_MEMORY)->u.mem;
  EXPECT_TRUE(m->has_amount && m->amount == 0);
  EXPECT_TRUE(!operand(ask("ldrb w1, [x2, x3]"), 1, A64FUZZ_MEMORY)->u.mem.has_amount);
  EXPECT_EQ(A64FUZZ_PRE_INDEX, operand(ask("str x1, [x2, #8]!"), 1, A64FUZZ_MEMORY)->u.mem.mode);
  m = &operand(ask("ld1 { v1.4s }, [x2], x3"), 1, A64FUZZ_MEMORY)->u.mem;
  EXPECT_TRUE(m->mode == A64FUZZ_POST_INDEX && m->has_index && m->index.number == 3);
}

TEST(registers_tell_sp_from_the_zero_register_and_have_lanes) {
  const struct a64fuzz_request *r = ask("add sp, sp, #1");
  EXPECT_TRUE(operand(r, 0, A64FUZZ_REGISTER)->u.reg.is_sp && !r->operand[0].u.reg.is_zr);
  r = ask("add xzr, x1, x2");
  EXPECT_TRUE(operand(r, 0, A64FUZZ_REGISTER)->u.reg.is_zr && !r->operand[0].u.reg.is_sp);
  const struct a64fuzz_register *v = &operand(ask("mul v1.4s, v2.4s, v3.s[2]"), 2, A64FUZZ_REGISTER)->u.reg;
  EXPECT_TRUE(v->file == A64FUZZ_FILE_V && v->element_bytes == 4 && !v->elements && v->has_lane && v->lane == 2);
  const struct a64fuzz_list *l = &operand(ask("st3 { v1.b, v2.b, v3.b }[9], [x4]"), 0, A64FUZZ_LIST)->u.list;
  EXPECT_TRUE(l->count == 3 && l->member[2].number == 3 && l->has_lane && l->lane == 9);
}

TEST(every_form_fits_into_a_request) {
  static struct encoder_request r;
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    uint32_t random[A64_OPS] = {id, id * 7, id * 31, id * 101, id, id, id, id};
    struct insn in;
    NOTEF("%s", a64_form_name(id));
    a64_draw(id, A64_ANY, random, &in);
    encoder_request_make(&r, &in, 0);
    EXPECT_TRUE(r.request.operands < REQUEST_OPERANDS && r.request.values < REQUEST_VALUES);
    EXPECT_TRUE(!strncmp(r.mnemonic, r.text, strlen(r.mnemonic)) && *r.shape);
    EXPECT_TRUE(strlen(r.shape) + 1 < sizeof r.shape);
    for (unsigned i = 0; i < r.request.operands; i++)
      EXPECT_TRUE(r.operand[i].kind >= A64FUZZ_REGISTER && r.operand[i].kind <= A64FUZZ_LABEL);
  }
}

/* ---- what the contract lets an encoder say ----------------------------------------------------------------------- */

static unsigned asked;
static enum a64fuzz_verdict say_zero(void *self, const struct a64fuzz_request *r, struct a64fuzz_answer *a) {
  (void)self;
  asked += !r->is_legal;
  a->count = 1;
  a->word[0] = 0;
  return A64FUZZ_WORDS;
}

static enum encoder_answer answer_of(const struct a64fuzz_encoder *p, unsigned form, int64_t a, int64_t b, int64_t c) {
  char why[256] = "";
  uint32_t word = 0;
  const struct encoder *e = plugin_wrap(p, why, sizeof why);
  struct insn in = {.form = (uint16_t)form, .op = {a, b, c}};
  EXPECT_STR("", why);
  return e->encode(e->self, &in, 0, &word, NULL);
}

TEST(an_encoder_that_checks_nothing_is_asked_for_nothing_illegal) {
  struct a64fuzz_encoder p = {.contract = A64FUZZ_CONTRACT, .size = sizeof p, .name = "p", .encode = say_zero};
  unsigned add = a64_find_form("ADD_imm"), adc = a64_find_form("ADC");
  int64_t x1 = A64_REG(A64_X, 1), sp = A64_REG(A64_X, A64_SP);
  EXPECT_EQ(ENCODER_WORD, answer_of(&p, add, x1, x1, 4096));
  EXPECT_EQ(1, asked);
  p.capabilities = A64FUZZ_UNCHECKED;
  EXPECT_EQ(ENCODER_INEXPRESSIBLE, answer_of(&p, add, x1, x1, 4096));
  EXPECT_EQ(ENCODER_WORD, answer_of(&p, add, x1, x1, 4095));
  p.capabilities = A64FUZZ_SP_IS_ZR;
  EXPECT_EQ(ENCODER_INEXPRESSIBLE, answer_of(&p, adc, x1, x1, sp));
  EXPECT_EQ(ENCODER_WORD, answer_of(&p, add, x1, x1, 4096));
  EXPECT_EQ(2, asked);
}

TEST(an_encoder_of_another_contract_is_told_in_one_line) {
  struct a64fuzz_encoder p = {.contract = 3, .size = sizeof p, .name = "p", .encode = say_zero};
  char why[256] = "";
  EXPECT_TRUE(!plugin_wrap(&p, why, sizeof why));
  EXPECT_STR("a64fuzz_encoder_v2 is of contract 3; this a64fuzz knows contract 2 (encoders/a64fuzz.h)", why);
  p = (struct a64fuzz_encoder){.contract = A64FUZZ_CONTRACT, .size = 4, .name = "p", .encode = say_zero};
  EXPECT_TRUE(!plugin_wrap(&p, why, sizeof why));
}

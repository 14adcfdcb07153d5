/* equivalent.c - words that do the same are told from words that nearly do. */
#include "check/equivalent.h"
#include "test/test.h"

static uint32_t word_of(const char *text) {
  struct insn in;
  uint32_t word = 0;
  NOTEF("%s", text);
  EXPECT_TRUE(a64_parse(text, &in, NULL) && a64_encode(&in, &word, NULL));
  return word;
}

TEST(other_words_with_the_same_effect_are_equivalent) {
  static const struct {
    const char *a, *b;
  } same[] = {
      {"movz x1, #1", "orr x1, xzr, #1"},
      {"movn x1, #0", "orr x1, xzr, xzr, lsl #0"}, /* not so: see below */
      {"mov x1, x2", "orr x1, xzr, x2"},
      {"add x1, x2, #0", "orr x1, xzr, x2"},
      {"lsl x1, x2, #0", "mov x1, x2"},
      {"movi v1.2d, #0", "movi v1.4s, #0"},
      {"movi v1.16b, #0", "movi v1.8h, #0"},
      {"b.al #8", "b #8"},
      {"ldp x1, x2, [x3]", "ldp x1, x2, [x3], #0"},
      {"ldr x1, [x2, x3]", "ldr x1, [x2, x3, lsl #0]"},
      {"sub x1, x2, x3", "sub x1, x2, x3, uxtx"},
      {"and x1, x2, x2", "mov x1, x2"},
      {"stgp x1, x2, [x3]", "stgp x1, x2, [x3, #0]!"},
      {"stgp x1, x2, [sp]", "stgp x1, x2, [sp], #0"},
  };
  for (unsigned i = 0; i < sizeof same / sizeof *same; i++) {
    uint32_t a = word_of(same[i].a), b = word_of(same[i].b);
    NOTEF("%s and %s", same[i].a, same[i].b);
    EXPECT_EQ(i != 1, equivalent_words(a, b));
  }
}

TEST(words_that_differ_in_one_flag_width_or_register_are_not_equivalent) {
  static const struct {
    const char *a, *b;
  } other[] = {
      {"add x1, x2, x3", "adds x1, x2, x3"},
      {"add x1, x2, x3", "add w1, w2, w3"},
      {"ldr x1, [x2]", "ldur x1, [x2, #1]"},
      {"ldr w1, [x2]", "ldrsw x1, [x2]"},
      {"str x1, [x2]", "str w1, [x2]"},
      {"csel x1, x2, x3, eq", "csel x1, x3, x2, eq"},
      {"b.eq #8", "b.ne #8"},
      {"add x1, sp, #0", "add x1, x0, #0"},
      {"asr x1, x2, #63", "lsr x1, x2, #63"},
      {"fadd d0, d1, d2", "fsub d0, d1, d2"},
      {"umulh x1, x2, x3", "smulh x1, x2, x3"},
      {"ldr x1, [x2], #8", "ldr x1, [x2, #8]!"},
      {"movz x1, #1, lsl #16", "movz x1, #1"},
      {"stp x1, x2, [x3]", "stp x2, x1, [x3]"},
      {"fmov d0, #1.0", "fmov s0, #1.0"},
      {"mul v1.4s, v2.4s, v3.4s", "mul v1.2s, v2.2s, v3.2s"},
      {"ror x1, x2, #1", "ror x1, x2, #2"},
      {"bl #8", "b #8"},
      {"stgp x1, x2, [x3]", "stgp x1, x2, [x3, #16]"},
      {"stgp x1, x2, [x3]", "stp x1, x2, [x3]"},
      {"stg x1, [x3]", "stg x2, [x3]"},
      {"stxr w1, x2, [x3]", "stxr w1, x4, [x3]"},
  };
  for (unsigned i = 0; i < sizeof other / sizeof *other; i++) {
    uint32_t a = word_of(other[i].a), b = word_of(other[i].b);
    NOTEF("%s and %s", other[i].a, other[i].b);
    EXPECT_TRUE(!equivalent_words(a, b));
  }
}

TEST(what_no_state_shows_is_not_equivalent) {
  static const struct {
    const char *a, *b;
  } other[] = {
      {"dsb sy", "dsb ish"},
      {"ssbb", "dsb oshnxs"},
      {"dmb ish", "dsb ish"},
      {"nop", "yield"},
      {"isb", "nop"},
      {"bti c", "nop"},
      {"prfm pldl1keep, [x1]", "prfm pstl1keep, [x1]"},
      {"ldar x1, [x2]", "ldr x1, [x2]"},
      {"ldapr x1, [x2]", "ldar x1, [x2]"},
      {"stlr x1, [x2]", "str x1, [x2]"},
      {"ldadd x1, x2, [x3]", "ldadda x1, x2, [x3]"},
      {"ldnp x1, x2, [x3]", "ldp x1, x2, [x3]"},
      {"ldtr x1, [x2]", "ldur x1, [x2]"},
      {"ldxr x1, [x2]", "ldaxr x1, [x2]"},
      {"ret x30", "br x30"},
      {"dc cvac, x1", "dc civac, x1"},
  };
  for (unsigned i = 0; i < sizeof other / sizeof *other; i++) {
    NOTEF("%s and %s", other[i].a, other[i].b);
    EXPECT_TRUE(!equivalent_words(word_of(other[i].a), word_of(other[i].b)));
  }
  EXPECT_TRUE(equivalent_words(word_of("ldr x1, [x2, #8]"), word_of("ldur x1, [x2, #8]")));
  EXPECT_TRUE(equivalent_words(word_of("strb w1, [x2, #8]"), word_of("sturb w1, [x2, #8]")));
  EXPECT_TRUE(equivalent_words(word_of("prfm pldl1keep, [x1, #8]"), word_of("prfum pldl1keep, [x1, #8]")));
}

/* sequence.c - runs of words that do what an intent says, and those that nearly do. */
#include "check/sequence.h"
#include "check/check.h"
#include "test/test.h"

#include <stdio.h>
#include <string.h>

/* Words, separated by ';'. */
static struct encoder_sequence sequence_of(const char *texts, uint32_t scratch) {
  struct encoder_sequence q = {.scratch = scratch};
  char copy[512], *rest = copy;
  snprintf(copy, sizeof copy, "%s", texts);
  for (char *text; (text = strsep(&rest, ";"));) {
    struct insn in;
    NOTEF("%s", text);
    if (*text)
      EXPECT_TRUE(a64_parse(text, &in, NULL) && a64_encode(&in, &q.word[q.count++], NULL));
  }
  return q;
}

struct attempt {
  const char *form, *intent, *words;
  uint32_t scratch;
};

static bool passes(const struct attempt *of) {
  struct insn in;
  struct verdict v = {.finding = FINDING_NONE};
  struct tally t = {0};
  struct encoder_sequence q = sequence_of(of->words, of->scratch);
  NOTEF("%s by %s", of->intent, of->words);
  EXPECT_TRUE(a64_parse_as(a64_find_form(of->form), of->intent, &in));
  bool good = check_sequence(&in, 0x1000, &q, &v, &t);
  NOTEF("%s: %s", v.where, v.detail);
  EXPECT_EQ(0, t.unjudged);
  EXPECT_EQ(good, v.finding == FINDING_NONE);
  return good;
}

enum { X16 = 1 << 16 };

TEST(a_sequence_with_the_effect_of_its_intent_passes) {
  static const struct attempt same[] = {
      {"MOV_wide", "mov x1, #0x123456789abcdef0",
       "movz x1, #0xdef0;movk x1, #0x9abc, lsl #16;movk x1, #0x5678, lsl #32;movk x1, #0x1234, lsl #48", 0},
      {"MOV_wide", "mov x1, #0xffffffffffffff00", "movn x1, #0xff", 0},
      {"ADD_imm", "add x1, x2, #0x12345", "add x1, x2, #0x12, lsl #12;add x1, x1, #0x345", 0},
      {"ADD_imm", "add x1, x2, #0x1234567", "movz x16, #0x4567;movk x16, #0x123, lsl #16;add x1, x2, x16", X16},
      {"SUBS_imm", "subs x1, x2, #0x12345", "movz x16, #0x2345;movk x16, #1, lsl #16;subs x1, x2, x16", X16},
      {"LDR_ui", "ldr x1, [x2, #0x100000]", "movz x16, #0x10, lsl #16;ldr x1, [x2, x16]", X16},
      {"ORR_shr", "orr x1, xzr, x1", "", 0},
      {"MOVZ", "movz xzr, #7", "", 0},
      {"CBZ", "cbz x1, #0x200000", "cbnz x1, #8;b #0x1ffffc", 0},
      {"BL", "bl #0x10000000", "movz x16, #0x1000;movk x16, #0x1000, lsl #16;blr x16", X16},
      {"AND_imm", "and x1, x2, #0x12345", "movz x16, #0x2345;movk x16, #1, lsl #16;and x1, x2, x16", X16},
      {"FMOV_to_general", "fmov x1, d2", "umov x1, v2.d[0]", 0},
      {"FMOV_from_general", "fmov d1, x2", "movi v1.2d, #0;ins v1.d[0], x2", 0},
      {"FMOV_to_top", "fmov v1.d[1], x2", "ins v1.d[1], x2", 0},
      {"FMOV_imm", "fmov d1, #1.1",
       "movz x16, #0x999a;movk x16, #0x9999, lsl #16;movk x16, #0x9999, lsl #32;"
       "movk x16, #0x3ff1, lsl #48;fmov d1, x16",
       X16},
      {"FMOV_imm", "fmov s1, #0.0", "fmov s1, wzr", 0},
      {"FMOV_vh", "fmov v1.8h, #100.0", "movz w16, #0x5640;dup v1.8h, w16", X16},
      {"MOVI_d", "movi d1, #0x1234", "movz x16, #0x1234;fmov d1, x16", X16},
      {"MOVI_s", "movi v1.2s, #0x12340000", "movz w16, #0x1234, lsl #16;dup v1.2s, w16", X16},
  };
  for (unsigned i = 0; i < sizeof same / sizeof *same; i++)
    EXPECT_TRUE(passes(&same[i]));
}

TEST(a_sequence_that_does_something_else_is_a_finding) {
  static const struct attempt other[] = {
      {"MOV_wide", "mov x1, #0x123456789abcdef0", "movz x1, #0xdef0;movk x1, #0x9abc, lsl #16", 0},
      {"ADD_imm", "add x1, x2, #0x12345", "add x1, x2, #0x345", 0},
      /* a register that is not declared, */
      {"ADD_imm", "add x1, x2, #0x1234567", "movz x17, #0x4567;movk x17, #0x123, lsl #16;add x1, x2, x17", X16},
      /* flags that are not, */
      {"ADD_imm", "add x1, x2, #0x12345", "add x1, x2, #0x12, lsl #12;adds x1, x1, #0x345", X16},
      /* a source that is changed before it is read, */
      {"LDR_ui", "ldr x1, [x2, #0x100000]", "movz x2, #0x10, lsl #16;ldr x1, [x2, x2]", X16},
      /* a scratch register that is the intent's own, */
      {"ADD_imm", "add x16, x2, #0x12345", "movz x16, #0x2345;movk x16, #1, lsl #16;add x1, x2, x16", X16},
      /* nothing, where upper bits are to be cleared, */
      {"ORR_shr", "orr w1, wzr, w1", "", 0},
      {"CBZ", "cbz x1, #0x200000", "cbz x1, #8;b #0x1ffffc", 0},
      {"CBZ", "cbz x1, #0x200000", "cbnz x1, #8;b #0x200000", 0},
      {"BL", "bl #0x10000000", "movz x16, #0x1000;movk x16, #0x1000, lsl #16;br x16", X16},
      {"STR_ui", "str x1, [x2, #0x100000]", "movz x16, #0x10, lsl #16;str w1, [x2, x16]", X16},
      /* what is above the number in its register stays, */
      {"MOVI_d", "movi d1, #0x1234", "movz x16, #0x1234;ins v1.d[0], x16", X16},
      {"FMOV_from_general", "fmov s1, w2", "ins v1.s[0], w2", 0},
      /* the lower half alone, and one element of two, */
      {"FMOV_imm", "fmov d1, #1.1", "movz w16, #0x999a;movk w16, #0x9999, lsl #16;fmov s1, w16", X16},
      {"FMOV_vs", "fmov v1.2s, #100.0", "movz w16, #0x42c8, lsl #16;fmov s1, w16", X16},
      /* no number that the register can hold */
      {"FMOV_imm", "fmov s1, #1.1", "movz w16, #0xcccc;movk w16, #0x3f8c, lsl #16;fmov s1, w16", X16},
      {"MOVI_h", "movi v1.4h, #0x10000", "movi v1.4h, #0", 0},
      {"MOVI_s", "movi v1.4s, #0x1234, lsl #8", "movz w16, #0x3400;movk w16, #0x12, lsl #16;dup v1.4s, w16", X16},
      /* a barrier has an effect that no state shows, */
      {"DMB", "dmb sy", "", 0},
      /* and this is beyond one instruction, but no macro */
      {"UBFM", "ubfm x1, x2, #64, #3", "movz x1, #0", 0},
  };
  for (unsigned i = 0; i < sizeof other / sizeof *other; i++)
    EXPECT_TRUE(!passes(&other[i]));
}

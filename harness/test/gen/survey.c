/* survey.c - what a survey of a form must contain. */
#include "gen/survey.h"
#include "encoders/encoder.h"
#include "isa/form.h"
#include "test/test.h"

#include <string.h>

struct seen {
  uint64_t parts[SURVEY_PARTS];
  bool (*wanted)(const struct insn *in);
  uint64_t found;
};

static void see(void *self, enum survey_part part, const struct insn *in) {
  struct seen *s = self;
  s->parts[part]++;
  s->found += s->wanted && s->wanted(in);
}

static struct seen survey(const char *form, bool (*wanted)(const struct insn *in)) {
  struct seen s = {.wanted = wanted};
  NOTEF("%s", form);
  survey_form(a64_find_form(form), see, &s);
  return s;
}

TEST(a_survey_has_something_of_every_form_and_is_the_same_every_time) {
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    struct seen a = survey(a64_form_name(id), NULL), b = survey(a64_form_name(id), NULL);
    EXPECT_TRUE(a.parts[SURVEY_LEGAL] > 0);
    EXPECT_TRUE(!memcmp(a.parts, b.parts, sizeof a.parts));
  }
}

static bool is_past_the_limit(const struct insn *in) { return in->op[2] == 4096; }
static bool all_equal(const struct insn *in) {
  for (unsigned i = 1; i < 4; i++)
    if (in->op[i] != in->op[0])
      return false;
  return true;
}
static bool is_moved_1234(const struct insn *in) { return in->op[1] == 0x1234ll << 32; }
static bool has_two_wrong_files(const struct insn *in) {
  return a64_class_of(in->op[0]) == A64_D && a64_class_of(in->op[1]) == A64_S;
}
static bool is_sp_twice(const struct insn *in) {
  return in->op[0] == A64_REG(A64_X, A64_SP) && in->op[1] == A64_REG(A64_X, A64_SP);
}
static bool is_last_logical(const struct insn *in) { return (uint64_t)in->op[2] == 0x8000000000000000; }
static bool is_minus_31(const struct insn *in) {
  double value;
  memcpy(&value, &in->op[1], sizeof value);
  return value > -31.5 && value < -30.5;
}
static bool is_tpidr(const struct insn *in) { return in->op[1] == 0x5e82; }

TEST(a_survey_holds_the_rare_operands_that_drawing_seldom_finds) {
  EXPECT_TRUE(survey("ADD_imm", is_past_the_limit).found);
  EXPECT_TRUE(survey("MADD", all_equal).found);
  EXPECT_TRUE(survey("MOV_wide", is_moved_1234).found);
  EXPECT_TRUE(survey("ADD_shr", has_two_wrong_files).found);
  EXPECT_TRUE(survey("ADD_shr", is_sp_twice).found);
  EXPECT_TRUE(survey("AND_imm", is_last_logical).found);
  EXPECT_TRUE(survey("FMOV_vs", is_minus_31).found);
  EXPECT_TRUE(survey("MRS", is_tpidr).found);
}

static bool is_register_31(int64_t reg) { return a64_number_of(reg) >= A64_ZR; }
static bool is_sp_of_minus_1(const struct insn *in) {
  return in->op[0] == A64_REG(A64_X, A64_SP) && !is_register_31(in->op[1]) && in->op[2] == -1;
}
static bool is_zr_of_minus_1(const struct insn *in) {
  return !is_register_31(in->op[0]) && in->op[1] == A64_REG(A64_X, A64_ZR) && in->op[2] == -1;
}
static bool is_vector_of_minus_1(const struct insn *in) {
  return a64_class_of(in->op[0]) == A64_D && a64_class_of(in->op[1]) == A64_X && in->op[2] == -1;
}
static bool is_sp_and_last_offset(const struct insn *in) {
  return in->op[1] == A64_REG(A64_X, A64_SP) && in->op[2] == 4095 * 8;
}
static bool is_zr_and_last_condition(const struct insn *in) { return is_register_31(in->op[1]) && in->op[3] == 15; }
static bool is_zr_and_no_condition(const struct insn *in) { return is_register_31(in->op[1]) && in->op[3] == 16; }
static bool is_zr_and_no_wide(const struct insn *in) { return is_register_31(in->op[0]) && in->op[1] == 0x1ffff; }

TEST(a_survey_has_register_31_and_registers_of_another_file_beside_each_limit_of_another_operand) {
  EXPECT_TRUE(survey("EOR_imm", is_sp_of_minus_1).found);
  EXPECT_TRUE(survey("EOR_imm", is_zr_of_minus_1).found);
  EXPECT_TRUE(survey("EOR_imm", is_vector_of_minus_1).found);
  EXPECT_TRUE(survey("LDR_ui", is_sp_and_last_offset).found);
  EXPECT_TRUE(survey("CSEL", is_zr_and_last_condition).found);
  EXPECT_TRUE(survey("CSEL", is_zr_and_no_condition).found);
  EXPECT_TRUE(survey("MOV_wide", is_zr_and_no_wide).found);
}

TEST(a_survey_has_every_value_of_a_field_of_sixteen_bits) {
  static uint8_t seen[1 << 16];
  struct seen s = survey("BRK", NULL);
  EXPECT_TRUE(s.parts[SURVEY_VALUES] >= sizeof seen);
}

static bool is_macro(const struct insn *in) { return encoder_is_macro(in, &(struct insn){0}); }
static bool is_double_macro(const struct insn *in) { return a64_class_of(in->op[0]) == A64_D && is_macro(in); }

/* Of each width, where it depends on that which numbers there are. */
TEST(a_survey_asks_for_what_no_instruction_says_of_each_form_that_macros_take) {
  enum { ENOUGH = 24 };
  for (unsigned id = 1; id <= a64_form_count(); id++)
    if (encoder_macro_operand(id) < A64_OPS)
      EXPECT_TRUE(survey(a64_form_name(id), is_macro).found > ENOUGH);
  EXPECT_TRUE(survey("FMOV_imm", is_double_macro).found > ENOUGH);
}

enum { SOME = 40 };
struct pairs {
  unsigned before;
  uint8_t seen[SOME + 1][SOME + 1];
};

static void note_pair(void *self, enum survey_part part, const struct insn *in) {
  struct pairs *p = self;
  (void)part;
  if (p->before && p->before <= SOME && in->form <= SOME)
    p->seen[p->before][in->form]++;
  p->before = in->form;
}

TEST(of_all_forms_a_survey_has_every_ordered_pair) {
  static struct pairs p;
  for (unsigned id = 1; id <= a64_form_count(); id++)
    survey_after(id, 1, 0, note_pair, &p);
  for (unsigned a = 1; a <= SOME; a++)
    for (unsigned b = 1; b <= SOME; b++) {
      NOTEF("%u, %u", a, b);
      EXPECT_TRUE(p.seen[a][b] >= 1);
    }
}

/* Each with one of every four others; what lies between two forms is a pair too. */
TEST(of_one_pair_in_so_many_a_survey_has_both_orders) {
  static struct pairs p;
  unsigned sum = 0;
  for (unsigned id = 1; id <= a64_form_count(); id++)
    survey_after(id, 4, 0, note_pair, &p);
  for (unsigned a = 1; a <= SOME; a++)
    for (unsigned b = a + 2; b <= SOME; b++) {
      NOTEF("%u, %u", a, b);
      EXPECT_EQ(p.seen[a][b], p.seen[b][a]);
      sum += p.seen[a][b];
    }
  EXPECT_TRUE(sum > SOME * SOME / 10 && sum < SOME * SOME / 6);
}

/* survey.c - the verb `survey`: the reference is right at every limit, a planted mistake is one cause. */
#include "cli/status.h"
#include "isa/insn.h"
#include "kit.h"
#include "test/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Under a sanitizer, one intent of 64. */
#ifdef __SANITIZE_ADDRESS__
#define WHOLE_SURVEY "survey|--every|64"
#else
#define WHOLE_SURVEY "survey"
#endif

static const struct cli_outcome *survey_form(const char *form, const char *encoder) {
  char line[160];
  snprintf(line, sizeof line, "survey|--form|%s|--encoder|%s", form, cli_beside(encoder));
  return cli_run(line, "");
}

TEST_WITHIN(600, the_reference_is_right_in_a_whole_survey) {
  const struct cli_outcome *o = cli_run(WHOLE_SURVEY, "");
  char forms[32];
  EXPECT_EQ(STATUS_FINE, o->status);
  snprintf(forms, sizeof forms, " forms=%u ", a64_form_count());
  EXPECT_TRUE(strstr(o->out, forms));
  EXPECT_TRUE(strstr(o->out, " wrong=0 taken=0 refused=0 unpredictable=0 unknown=0 died=0 causes=0 "));
}

TEST(a_mistake_in_one_operand_is_one_cause_with_an_example) {
  const struct cli_outcome *o = survey_form("ADD_ext", "so/wrong.so");
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(strstr(o->out, " of 1 form: wrong: number, bits 00001000\n"));
  EXPECT_TRUE(strstr(o->out, "imm3 is 0, wanted 4"));
  EXPECT_TRUE(strstr(o->out, " causes=1 "));
}

TEST(registers_that_stand_for_each_other_are_one_cause_with_a_few_examples) {
  const struct cli_outcome *o = survey_form("CSEL", "bad/swaps.so");
  NOTEF("%s", o->out);
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(strstr(o->out, " of 1 form: wrong: register, bits within 001f03e0\n"));
  EXPECT_TRUE(strstr(o->out, " causes=1 "));
  EXPECT_TRUE(strstr(o->out, " rate=") && !strstr(o->out, " rate=0/s"));
  const char *list = strstr(o->out, "bits within"), *end = strstr(o->out, "\nanother encoding ");
  unsigned examples = 0;
  for (; (list = strstr(list, "\n    csel ")) && list < end; list++)
    examples++;
  EXPECT_EQ(3, examples);
}

static const struct {
  const char *form, *mnemonic, *example;
} same_effect[] = {
    {"MOVI_s", "movi", "hw is 3, wanted 1, form MOVI_b: \"movi v8.8b, #0\" for \"movi v8.2s, #0, lsl #8\" (0f00e408, "},
    {"MOV_inverted", "mov", "\"orr x21, xzr, #0xfffffffffffffffe\" for \"mov x21, #-2\" (b27ffbf5, "},
    {"B_cond", "b", ", form B: \"b "},
    {"LDP_pre", "ldp", "fixed bit 23 differs, form LDP: \"ldp x30, x4, [x22]\" for \"ldp x30, x4, [x22, #0]!\""},
    {"STP_post", "stp", "form STP: \"stp x20, x1, [x13]\" for \"stp x20, x1, [x13], #0\" (a90005b4, "},
    {"LDRB_reg", "ldrb", "S is 0, wanted 1: \"ldrb w18, [x14, x4, sxtx]\" for \"ldrb w18, [x14, x4, sxtx #0]\""},
    {"ADD_imm", "add", "\"add x16, x20, #0\" for \"add x16, x20, #0, lsl #12\" (91000290, "}};
enum { SAME_EFFECT = sizeof same_effect / sizeof *same_effect };

/* What a survey of this row says, with this cause of its mnemonic. */
static const char *survey_other_words(unsigned row, const char *encoder, int status, const char *cause) {
  char whole[64];
  const struct cli_outcome *o = survey_form(same_effect[row].form, encoder);
  snprintf(whole, sizeof whole, " of 1 form: %s%s", cause, same_effect[row].mnemonic);
  NOTEF("%s: %s", same_effect[row].form, o->out);
  EXPECT_EQ(status, o->status);
  EXPECT_TRUE(strstr(o->out, whole));
  return o->out;
}

TEST_WITHIN(60, another_word_that_does_the_same_is_counted_and_listed_and_no_finding) {
  for (unsigned i = 0; i < SAME_EFFECT; i++) {
    const char *out = survey_other_words(i, "bad/other_words.so", STATUS_FINE, "other: ");
    EXPECT_TRUE(!strstr(out, " other=0 ") && strstr(out, " wrong=0 ") && strstr(out, " causes=0 "));
    EXPECT_TRUE(strstr(out, "\nanother encoding with the same effect, which is no finding:\n"));
    EXPECT_TRUE(strstr(out, same_effect[i].example));
  }
}

TEST_WITHIN(60, another_word_that_does_the_same_is_a_finding_of_who_promised_canonical_ones) {
  for (unsigned i = 0; i < SAME_EFFECT; i++)
    EXPECT_TRUE(strstr(survey_other_words(i, "bad/not_canonical.so", STATUS_FINDINGS, "wrong: another word for "),
                       " other=0 wrong="));
}

/* Its bits are others for each width, and in each kind of instruction. */
TEST_WITHIN(60, a_lane_that_is_lost_is_one_cause_whatever_the_form) {
  char line[400];
  snprintf(line, sizeof line, "survey|--every|64|--encoder|%s", cli_beside("bad/lanes.so"));
  const struct cli_outcome *o = cli_run(line, "");
  NOTEF("%s", o->out);
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(strstr(o->out, " forms: wrong: lane\n") && strstr(o->out, " causes=1 "));
  snprintf(line, sizeof line, "fuzz|--draw|--seed|1|--cases|1024|--aborts|0|--out|%s|--encoder|%s", test_folder(),
           cli_beside("bad/lanes.so"));
  o = cli_run(line, "");
  EXPECT_TRUE(strstr(o->err, " findings of 1 cause, in "));
}

TEST(several_words_may_change_declared_registers_and_nothing_besides) {
  static const struct {
    const char *form, *cause;
  } row[] = {{"EOR_imm", NULL},
             {"ADD_imm", " of 1 form: wrong: several words change x17\n"},
             {"SUB_imm", " of 1 form: wrong: several words change NZCV\n"},
             {"ORR_imm", " of 1 form: wrong: several words access memory\n"}};
  for (unsigned i = 0; i < sizeof row / sizeof *row; i++) {
    const struct cli_outcome *o = survey_form(row[i].form, "bad/scratches.so");
    NOTEF("%s: %s", row[i].form, o->out);
    EXPECT_EQ(row[i].cause ? STATUS_FINDINGS : STATUS_FINE, o->status);
    EXPECT_TRUE(row[i].cause ? strstr(o->out, row[i].cause) && strstr(o->out, " causes=1 ")
                             : !strstr(o->out, " sequence=0 "));
  }
}

TEST(what_says_that_it_chooses_words_has_them_counted_and_not_listed) {
  const struct cli_outcome *o = survey_form("ADD_imm", "bad/chooses.so");
  EXPECT_EQ(STATUS_FINE, o->status);
  EXPECT_TRUE(!strstr(o->out, " other=0 ") && !strstr(o->out, "another encoding"));
}

/* Each of its two operands alone is right, or refused. */
TEST(a_mistake_that_only_a_pair_of_operands_shows_is_found) {
  const struct cli_outcome *o = survey_form("EOR_imm", "bad/pairs.so");
  NOTEF("%s", o->out);
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(strstr(o->out, " taken=2 ") && strstr(o->out, " causes=1 "));
  EXPECT_TRUE(strstr(o->out, "eor sp, x"));
}

TEST(every_finding_of_a_form_is_listed_on_demand) {
  char line[160], count[32];
  unsigned wrong = 0;
  snprintf(line, sizeof line, "survey|--all|--form|CSEL|--encoder|%s", cli_beside("bad/swaps.so"));
  const struct cli_outcome *o = cli_run(line, "");
  for (const char *at = o->out; (at = strstr(at, "wrong: csel ")); at++)
    wrong++;
  snprintf(count, sizeof count, " wrong=%u ", wrong);
  EXPECT_TRUE(wrong > 100 && strstr(o->out, count));
}

/* By time; a number of programs is that number, and a digest. */
TEST_WITHIN(120, fuzz_begins_with_a_survey_of_what_it_has_time_for) {
  char line[400];
  const char *folder = test_folder();
  snprintf(line, sizeof line, "fuzz|--time|6|--aborts|0|--out|%s|--encoder|%s", folder, cli_beside("bad/seven.so"));
  const struct cli_outcome *o = cli_run(line, "");
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(strstr(o->err, "survey: ") && strstr(o->err, " of findings, 0 known\n"));
  EXPECT_TRUE(!strstr(o->out, " kinds=0 ") && !strstr(o->out, " surveyed=0 ") && !strstr(o->out, "programs=0 "));
  snprintf(line, sizeof line, "fuzz|--cases|256|--aborts|0|--out|%s|--encoder|%s", folder, cli_beside("so/wrong.so"));
  EXPECT_TRUE(strstr(cli_run(line, "")->out, " surveyed=0 "));
}

TEST(another_word_with_the_same_effect_is_counted_and_no_finding) {
  char line[160];
  snprintf(line, sizeof line, "survey|--form|ADD_ext|--json|--encoder|%s", cli_beside("so/wrong.so"));
  const struct cli_outcome *o = cli_run(line, "");
  EXPECT_TRUE(strstr(o->out, "\"other\": ") && !strstr(o->out, "\"other\": 0,"));
}

TEST(a_survey_that_judged_nothing_is_no_success) {
  const struct cli_outcome *o = cli_run("survey|--form|ADD_imm|--encoder|exec:while read -r l; do echo '?'; done", "");
  EXPECT_EQ(STATUS_FAILED, o->status);
  EXPECT_TRUE(strstr(o->err, "nothing was judged"));
  EXPECT_EQ(STATUS_BAD_INPUT, cli_run("survey|--encoder|exec:/nonexistent/encoder", "")->status);
  EXPECT_EQ(STATUS_BAD_INPUT, cli_run("survey|--form|NO_SUCH", "")->status);
  EXPECT_EQ(STATUS_BAD_INPUT, cli_run("survey|extra", "")->status);
}

TEST_WITHIN(600, what_is_refused_wrongly_or_kills_the_encoder_is_told_and_the_survey_goes_on) {
  const struct cli_outcome *o = cli_run("survey|--form|UDF|--encoder|exec:while read -r l; do echo '- no'; done", "");
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(strstr(o->out, "forms: refused: \"no\"\n    udf #"));
  o = cli_run("survey|--form|RET|--encoder|exec:read -r l; exit 3", "");
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(strstr(o->out, " intents were not asked for: ") && !strstr(o->out, " left_out=0 "));
}

TEST_WITHIN(120, the_example_of_five_minutes_is_right_in_what_it_knows) {
  const struct cli_outcome *o = survey_form("SMULH", "so/five_minutes.so");
  EXPECT_EQ(STATUS_FINE, o->status);
  EXPECT_TRUE(strstr(o->out, " wrong=0 taken=0 refused=0 unpredictable=0 "));
  EXPECT_TRUE(!strstr(o->out, " right=0 "));
}

TEST(a_survey_is_a_page_that_needs_nothing_else) {
  char line[200], path[96];
  snprintf(path, sizeof path, "%s/page.html", test_folder());
  snprintf(line, sizeof line, "survey|--form|ADD_ext|--encoder|%s|--html|%s", cli_beside("so/wrong.so"), path);
  EXPECT_EQ(STATUS_FINDINGS, cli_run(line, "")->status);
  const char *text = test_read(path);
  EXPECT_TRUE(strstr(text, "<!doctype html>") == text && strstr(text, "</html>"));
  EXPECT_TRUE(strstr(text, "imm3 is 0, wanted 4: &quot;add"));
  EXPECT_TRUE(strstr(text, "prefers-color-scheme: dark"));
  EXPECT_TRUE(!strstr(text, "http") && !strstr(text, "src="));
  EXPECT_EQ(STATUS_BAD_INPUT, cli_run("survey|--form|RET|--html|/nonexistent/page.html", "")->status);
}

TEST(a_sequence_is_judged_by_effect_and_a_wrong_one_is_told_with_the_state_that_shows_it) {
  const struct cli_outcome *o = survey_form("ADD_imm", "bad/relaxes.so");
  NOTEF("%s", o->out);
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(!strstr(o->out, " sequence=0 "));
  EXPECT_TRUE(strstr(o->out, "wrong: several words for add"));
  EXPECT_TRUE(strstr(o->out, ", wanted 0x") && strstr(o->out, " with x"));
}

/* The pair is one of so many or it is none: half of one shows nothing. */
TEST_WITHIN(120, a_part_of_a_survey_has_whole_pairs_of_forms) {
  unsigned first = a64_find_form("EXTR"), then = a64_find_form("UDIV"), found = 0;
  for (unsigned every = 10; every < 20; every++) {
    char line[4200];
    snprintf(line, sizeof line, "survey|--every|%u|--form|EXTR|--encoder|%s", every, cli_beside("bad/remembers.so"));
    bool is_asked = (then - first) % every == first % every;
    EXPECT_EQ(is_asked ? STATUS_FINDINGS : STATUS_FINE, cli_run(line, "")->status);
    found += is_asked;
  }
  EXPECT_TRUE(found > 0);
}

/* A constant is moved in halves, of which one is lost beside a certain other: few numbers show it. */
TEST(a_constant_that_loses_a_half_beside_another_is_found_alone_and_in_a_far_load) {
  static const char *const forms[] = {"MOV_wide", "LDR_ui"};
  for (unsigned i = 0; i < sizeof forms / sizeof *forms; i++) {
    const struct cli_outcome *o = survey_form(forms[i], "bad/halves.so");
    NOTEF("%s", o->out);
    EXPECT_EQ(STATUS_FINDINGS, o->status);
    EXPECT_TRUE(!strstr(o->out, " sequence=0 ") && !strstr(o->out, " wrong=0 "));
  }
}

TEST_WITHIN(120, what_depends_on_what_was_encoded_before_is_said_with_that) {
  const struct cli_outcome *o = survey_form("EXTR", "bad/remembers.so");
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(strstr(o->out, "depends on what was encoded before: alone it is right, after \"extr "));
  EXPECT_TRUE(strstr(o->out, " wrong=1 "));
  EXPECT_TRUE(!strstr(survey_form("ADD_ext", "so/wrong.so")->out, "depends on what"));
}

TEST_WITHIN(120, a_saved_cause_keeps_what_it_depends_on_and_replays) {
  char line[300], path[128];
  const char *folder = test_folder();
  snprintf(line, sizeof line, "survey|--form|EXTR|--encoder|%s|--out|%s", cli_beside("bad/remembers.so"), folder);
  EXPECT_EQ(STATUS_FINDINGS, cli_run(line, "")->status);
  snprintf(path, sizeof path, "%s/wrong-word-UDIV-Rd-1.case", folder);
  const char *text = test_read(path);
  EXPECT_TRUE(strstr(text, "EXTR       extr ") < strstr(text, "UDIV       udiv "));
  snprintf(line, sizeof line, "check|--encoder|%s|%s", cli_beside("bad/remembers.so"), path);
  EXPECT_EQ(STATUS_FINDINGS, cli_run(line, "")->status);
  snprintf(line, sizeof line, "check|--encoder|table|%s", path);
  EXPECT_EQ(STATUS_FINE, cli_run(line, "")->status);
  EXPECT_EQ(STATUS_BAD_INPUT, cli_run("survey|--form|RET|--out|/dev/null/no", "")->status);
}

/* known.c - what an encoder of a version is known to get wrong is counted and no finding; all else is one. */
#include "cli/status.h"
#include "cli/survey/cause.h"
#include "kit.h"
#include "test/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder in which so/wrong.so of a version is known for a cause. */
static const char *folder_with(const char *version, const char *key) {
  const char *folder = test_folder();
  char path[128];
  snprintf(path, sizeof path, "%s/wrong-%s", folder, version);
  EXPECT_EQ(0, mkdir(path, 0700));
  snprintf(path, sizeof path, "%s/wrong-%s/one.case", folder, version);
  FILE *f = fopen(path, "w");
  EXPECT_TRUE(f);
  fprintf(f, "# a64fuzz case: planted\n# cause: %s\n", key);
  fclose(f);
  return folder;
}

static const struct cli_outcome *survey_wrong(const char *folder) {
  char line[4400];
  snprintf(line, sizeof line, "survey|--form|ADD_ext|--known|%s|--encoder|%s", folder, cli_beside("so/wrong.so"));
  return cli_run(line, "");
}

TEST(a_known_cause_is_counted_and_no_finding) {
  const struct cli_outcome *o = survey_wrong(folder_with("1", "wrong: number, bits 00001000"));
  EXPECT_EQ(STATUS_FINE, o->status);
  EXPECT_TRUE(!strstr(o->out, " wrong=0 ") && strstr(o->out, " causes=1 known=1 "));
  o = survey_wrong(folder_with("1", "wrong: number, *"));
  EXPECT_EQ(STATUS_FINE, o->status);
}

TEST(bits_within_those_that_are_known_are_known) {
  EXPECT_EQ(STATUS_FINE, survey_wrong(folder_with("1", "wrong: number, bits within 00001c00"))->status);
  EXPECT_EQ(STATUS_FINDINGS, survey_wrong(folder_with("1", "wrong: number, bits within 0000e000"))->status);
  EXPECT_EQ(STATUS_FINDINGS, survey_wrong(folder_with("1", "wrong: register, bits within 00001c00"))->status);
}

TEST(a_new_cause_is_a_finding_though_others_are_known) {
  const struct cli_outcome *o = survey_wrong(folder_with("1", "wrong: number, bits 00002000"));
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(strstr(o->out, " causes=1 known=0 "));
}

TEST(what_one_version_is_known_for_is_news_of_another) {
  EXPECT_EQ(STATUS_FINDINGS, survey_wrong(folder_with("2", "wrong: number, bits 00001000"))->status);
}

TEST_WITHIN(60, fuzz_counts_known_causes_and_other_words_apart) {
  char line[8800];
  const char *folder = folder_with("1", "wrong: number, bits 00001000");
  snprintf(line, sizeof line, "fuzz|--seed|1|--cases|3072|--aborts|0|--out|%s/out|--known|%s|--encoder|%s", folder,
           folder, cli_beside("so/wrong.so"));
  const struct cli_outcome *o = cli_run(line, "");
  const char *known = strstr(o->out, " known=");
  EXPECT_EQ(STATUS_FINE, o->status);
  EXPECT_TRUE(strstr(o->out, " findings=0 ") && known && atoi(known + 7) > 0);
}

/* So that what is known of a survey is known in random programs too. */
TEST(a_finding_of_fuzz_has_the_cause_that_a_survey_gives_it) {
  static const struct {
    enum finding finding;
    const char *key, *reason, *also;
  } row[] = {{FINDING_WRONG_WORD, "wrong: number, bits 00000400", "", ""},
             {FINDING_WRONG_SEQUENCE, "wrong: several words for add", "", ""},
             {FINDING_OTHER_WORD, "wrong: another word for add", "", ""},
             {FINDING_WRONGLY_REFUSED, "refused: add", "", ""},
             {FINDING_WRONGLY_REFUSED, "refused: \"no xN, #N at N\"", "no x12, #0x10 at 7", "refused: add"},
             {FINDING_ENCODER_DIED, "died: add", "", ""}};
  static struct program p = {.count = 1};
  struct surveyed r;
  EXPECT_TRUE(a64_parse("add x1, x2, #1", &p.item[0].insn, NULL));
  for (unsigned i = 0; i < sizeof row / sizeof *row; i++) {
    struct verdict v = {.finding = row[i].finding, .want = 0x91000441, .got = 0x91000041};
    snprintf(v.reason, sizeof v.reason, "%s", row[i].reason);
    EXPECT_TRUE(survey_reads(&p, &v, &r));
    struct cause_name name = survey_cause_name(&r);
    EXPECT_STR(row[i].key, name.key);
    EXPECT_STR(row[i].also, name.also);
  }
  EXPECT_TRUE(!survey_reads(&p, &(struct verdict){.finding = FINDING_WRONG_REGISTER}, &r));
  EXPECT_TRUE(!survey_reads(&p, &(struct verdict){.finding = FINDING_WRONG_WORD, .item = 1}, &r));
}

/* Some lanes are plain numbers in the table. */
TEST(a_lane_that_is_wrongly_taken_is_a_lane_and_known_where_numbers_are) {
  struct insn in;
  struct surveyed r = {.in = &in, .outcome = OUTCOME_TAKEN};
  EXPECT_TRUE(a64_parse_as(a64_find_form("SDOT_e"), "sdot v13.2s, v2.8b, v6.4b[9]", &in));
  struct cause_name name = survey_cause_name(&r);
  EXPECT_STR("taken: lane, OUT_OF_RANGE", name.key);
  EXPECT_STR("taken: number, OUT_OF_RANGE", name.also);
}

/* In many forms one thing is refused with one reason, which names other numbers each time. */
TEST_WITHIN(60, refusals_of_all_forms_are_sorted_by_their_reason) {
  char line[8800];
  const char *folder = test_folder();
  snprintf(line, sizeof line, "survey|--every|1024|--out|%s|--encoder|%s", folder, cli_beside("bad/refuses.so"));
  const struct cli_outcome *o = cli_run(line, "");
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(strstr(o->out, " forms: refused: \"shift by N of xN is too large\"\n"));
  EXPECT_TRUE(strstr(o->out, "refused as \"no division ?[31mhere?\", but is "));
  EXPECT_TRUE(strstr(o->out, " causes=2 "));
  snprintf(line, sizeof line, "grep -q '^found refusal, shift by 12 of ' %s/*.case", folder);
  EXPECT_EQ(0, system(line));
}

/* Though their finding, form and operand are the same. */
TEST(a_survey_saves_a_case_of_each_cause) {
  static const char command[] =
      "batch:while read -r line; do case $line in *x1,*) echo \"- odd\";; *w*) echo \"- narrow\";; "
      "*) echo \"?\";; esac; done";
  char line[8800];
  const char *folder = test_folder();
  snprintf(line, sizeof line, "survey|--form|UDIV|--every|64|--out|%s|--encoder|%s", folder, command);
  const struct cli_outcome *o = cli_run(line, "");
  EXPECT_TRUE(strstr(o->out, " causes=2 "));
  snprintf(line, sizeof line, "[ $(cat %s/*.case | grep -c '^# cause: refused: \"[on]') = 2 ]", folder);
  EXPECT_EQ(0, system(line));
}

TEST(a_saved_case_says_which_authorities_agree_and_what_others_read) {
  char line[8800];
  const char *folder = test_folder();
  snprintf(line, sizeof line, "survey|--form|ADD_ext|--out|%s|--encoder|%s", folder, cli_beside("so/wrong.so"));
  EXPECT_EQ(STATUS_FINDINGS, cli_run(line, "")->status);
  snprintf(line, sizeof line,
           "grep -q '^authorities table 0b32b1f6, capstone agrees.*; 0b32a1f6 is \"add w22, w15, w18, sxth\" to cap' "
           "%s/*.case && { ! which llvm-mc-19 || grep -q '^authorities .*; llvm-mc-19 0b32b1f6' %s/*.case; }",
           folder, folder);
  EXPECT_EQ(0, system(line));
}

TEST(a_survey_saves_a_case_that_shows_it_again) {
  char line[8800];
  const char *folder = test_folder();
  snprintf(line, sizeof line, "survey|--form|ADD_ext|--out|%s|--encoder|%s", folder, cli_beside("so/wrong.so"));
  EXPECT_EQ(STATUS_FINDINGS, cli_run(line, "")->status);
  snprintf(line, sizeof line, "check|--encoder|%s|%s/wrong-word-ADD_ext-imm3-1.case", cli_beside("so/wrong.so"),
           folder);
  EXPECT_EQ(STATUS_FINDINGS, cli_run(line, "")->status);
}

/* Each adapter that was built, on a form that its library gets wrong. */
TEST(what_released_encoders_are_known_for_is_in_the_corpus) {
  static const char *const known[][2] = {
      {"so/vixl.so", "PACIZA"},         {"so/vixl-macro.so", "CSEL"},   {"so/vixl-macro.so", "MOVI_d"},
      {"so/vixl-macro.so", "MOV_wide"}, {"so/asmjit.so", "LDRSB_post"}, {"so/asmjit.so", "LDP_post_fp"},
      {"so/asmjit.so", "SQDMLAL_v"},    {"so/asmjit.so", "CASPAL"},     {"so/llvm-mc.so", "SCVTF_fix_h"},
      {"so/llvm-mc.so", "SUB_lsl"},     {"so/llvm-mc.so", "SHLL_v"},    {"so/llvm-mc.so", "FMOV_imm"},
      {"so/llvm-mc.so", "MOV_bitmask"}};
  char line[4400];
  for (unsigned i = 0; i < sizeof known / sizeof *known; i++)
    if (!access(cli_beside(known[i][0]), R_OK)) {
      snprintf(line, sizeof line, "survey|--form|%s|--encoder|%s", known[i][1], cli_beside(known[i][0]));
      const struct cli_outcome *o = cli_run(line, "");
      EXPECT_TRUE(o->status == STATUS_FINE || !strstr(o->out, " causes="));
      EXPECT_TRUE(strstr(o->out, " known="));
    }
}

/* ---- GNU as ------------------------------------------------------------------------------------------------------ */

#define GNU_AS "encoders/adapters/gnu-as"

/* As ci/encoders names it. */
static const struct cli_outcome *survey_gnu_as(const char *form) {
  char version[32] = "", line[256];
  FILE *f = popen(GNU_AS " --version 2>/dev/null", "r");
  EXPECT_TRUE(f && fscanf(f, "%31s", version) <= 1);
  pclose(f);
  if (!*version)
    SKIPF("aarch64-linux-gnu-as");
  snprintf(line, sizeof line, "survey|--every|32|--form|%s|--encoder|batch,name=gnu-as,version=%s:" GNU_AS, form,
           version);
  return cli_run(line, "");
}

TEST(what_gnu_as_of_a_released_version_gets_wrong_is_known) {
  const struct cli_outcome *o = survey_gnu_as("LDR_ui");
  EXPECT_EQ(STATUS_FINE, o->status);
  EXPECT_TRUE(!strstr(o->out, " taken=0 ") && !strstr(o->out, " known=0 "));
}

/* CMLE of registers and such: nothing is held against it, and no cause is known that would hide another refusal. */
TEST(what_only_llvm_spells_is_not_asked_of_gnu_as) {
  static const char *const form[] = {"CMLE_v", "FCMLT_s", "ORN_imm", "CMN_lsl_w", "MOV_vs", "FMOV_zero", "FACLE_vh"};
  for (unsigned i = 0; i < sizeof form / sizeof *form; i++) {
    const struct cli_outcome *o = survey_gnu_as(form[i]);
    char row[64];
    snprintf(row, sizeof row, "\n%s ", form[i]); /* of the table of forms with findings */
    NOTEF("%s", form[i]);
    EXPECT_TRUE(!strstr(o->out, row) && !strstr(o->out, " inexpressible=0 "));
  }
}

/* Wraps the assembler: of each UDIV it makes an SDIV. */
static void plant_wrong_as(const char *folder) {
  char path[4200];
  snprintf(path, sizeof path, "%s/aarch64-linux-gnu-as", folder);
  FILE *f = fopen(path, "w");
  EXPECT_TRUE(f);
  fprintf(f, "#!/bin/sh\nPATH=${PATH#*:}\nfor file; do :; done\n"
             "[ ! -s \"$file\" ] || sed -i 's/^udiv /sdiv /' \"$file\"\nexec aarch64-linux-gnu-as \"$@\"\n");
  fclose(f);
  EXPECT_EQ(0, chmod(path, 0700));
}

TEST(what_is_new_of_gnu_as_is_a_finding) {
  const char *folder = test_folder(), *before = getenv("PATH");
  char *kept = strdup(before ? before : ""), path[8400];
  plant_wrong_as(folder);
  snprintf(path, sizeof path, "%s:%s", folder, kept);
  setenv("PATH", path, 1);
  const struct cli_outcome *o = survey_gnu_as("UDIV");
  setenv("PATH", kept, 1);
  free(kept);
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(strstr(o->out, " of 1 form: wrong: fixed bits, bits 00000400\n"));
}

/* known.c - what an encoder of a version is known to get wrong is counted and no finding; all else is one. */
#include "cli/programs/cause.h"
#include "cli/status.h"
#include "kit.h"
#include "test/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder in which an encoder, NAME-VERSION, is known for a cause. */
static const char *folder_of(const char *encoder, const char *key) {
  const char *folder = test_folder();
  char path[128];
  snprintf(path, sizeof path, "%s/%s", folder, encoder);
  EXPECT_EQ(0, mkdir(path, 0700));
  snprintf(path, sizeof path, "%s/%s/one.case", folder, encoder);
  FILE *f = fopen(path, "w");
  EXPECT_TRUE(f);
  fprintf(f, "# a64fuzz case: planted\n# cause: %s\n", key);
  fclose(f);
  return folder;
}

/* so/wrong.so of a version. */
static const char *folder_with(const char *version, const char *key) {
  char encoder[32];
  snprintf(encoder, sizeof encoder, "wrong-%s", version);
  return folder_of(encoder, key);
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

/* ---- programs ---------------------------------------------------------------------------------------------------- */

#define ADD "emit ADD_shr add x1, x2, x3\n"
#define MOVI "emit MOVI_d movi d1, #0x123456789abcdef\n"
#define FMOV "emit FMOV_imm fmov d1, #1.1\n"

/* Of the reference, version 1, which moves 64 bits into a lane as VIXL does; each program twice. */
static const struct cli_outcome *try_inserts(const char *steps, const char *known) {
  char line[512], text[512];
  int begun = snprintf(line, sizeof line, "programs|--encoder|table-MACRO_INSERTS|--known|%s", known);
  int length = snprintf(text, sizeof text, "wants code\n%sfinish\n", steps);
  const char *file = test_file("script", text, (size_t)length); /* takes the place of `known` */
  snprintf(line + begun, sizeof line - (size_t)begun, "|%s|%s", file, file);
  return cli_run(line, "");
}

TEST(programs_counts_a_known_cause_names_it_once_and_finds_nothing) {
  static const char named[] =
      "known of this version of the encoder (--known): wrong: several words for movi, 4 times\n";
  const struct cli_outcome *o = try_inserts(ADD MOVI ADD MOVI, folder_of("table-1", "wrong: several words for movi"));
  EXPECT_EQ(STATUS_FINE, o->status);
  EXPECT_TRUE(!strncmp(o->out, named, sizeof named - 1)); /* and no finding before */
  EXPECT_EQ(2, cli_count_lines(o->out));
  EXPECT_TRUE(strstr(o->out, " right=0 ") && strstr(o->out, " wrong-effect=0 ") && strstr(o->out, " known=2 kinds=0 "));
}

TEST(programs_finds_what_is_not_known_of_the_version) {
  static const char *const others[][2] = {{"table-1", "wrong: several words for fmov"},
                                          {"table-2", "wrong: several words for movi"}};
  for (unsigned i = 0; i < sizeof others / sizeof *others; i++) {
    const struct cli_outcome *o = try_inserts(ADD MOVI, folder_of(others[i][0], others[i][1]));
    EXPECT_EQ(STATUS_FINDINGS, o->status);
    EXPECT_TRUE(!strstr(o->out, "known of ") && strstr(o->out, " wrong-effect=2 "));
    EXPECT_TRUE(strstr(o->out, " known=0 kinds=1 "));
  }
}

TEST(what_is_known_of_a_program_hides_nothing_behind_it) {
  const struct cli_outcome *o = try_inserts(MOVI ADD FMOV, folder_of("table-1", "wrong: several words for movi"));
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(strstr(o->out, "\n    step 2, emit FMOV_imm ") && strstr(o->out, " for movi, 2 times\n"));
  EXPECT_TRUE(strstr(o->out, " wrong-effect=2 ") && strstr(o->out, " known=0 kinds=1 "));
}

/* Nothing of it is left to be judged. */
TEST(a_program_that_ends_with_a_known_refusal_shows_nothing_else) {
  const struct cli_outcome *o =
      try_inserts("capacity 8\n" ADD ADD ADD, folder_of("table-1", "refused: \"the room is full\""));
  EXPECT_EQ(STATUS_FINE, o->status);
  EXPECT_TRUE(strstr(o->out, " is full\", 2 times\n") && strstr(o->out, " wrongly-refused=0 "));
  EXPECT_TRUE(strstr(o->out, " known=2 kinds=0 "));
}

TEST(what_vixl_is_known_for_is_known_to_programs) {
  char line[512];
  static const char script[] = "wants code\n" ADD "emit MOVI_d movi d17, #0x1\n"
                               "emit EOR_imm eor sp, x0, #0xffffffffffffffff\nemit PACIZA paciza x9\nfinish\n";
  if (access(cli_beside("so/vixl-macro.so"), R_OK))
    SKIPF("VIXL is not there");
  snprintf(line, sizeof line, "programs|--encoder|%s|%s", cli_beside("so/vixl-macro.so"),
           test_file("script", script, sizeof script - 1));
  const struct cli_outcome *o = cli_run(line, "");
  EXPECT_EQ(STATUS_FINE, o->status);
  EXPECT_TRUE(strstr(o->out, " for movi, 1 time\n") && strstr(o->out, " for eor, 1 time\n"));
  EXPECT_TRUE(strstr(o->out, " fixed bits, bits 000003e0, 1 time\n") && strstr(o->out, " known=1 kinds=0 "));
}

/* A step, what came of it, and the cause by which it is known; NULL: there is none. */
struct told {
  const char *step;
  uint32_t word[2], words;
  enum script_finding finding;
  const char *reason, *key;
};

static void expect_cause(const struct told *t) {
  static struct script s;
  static const struct assembler_facts facts = {.scratch = 1u << 16};
  char text[128], why[128] = "";
  int length = snprintf(text, sizeof text, "wants code\n%s\n", t->step);
  FILE *f = fmemopen(text, (size_t)length, "r");
  EXPECT_TRUE(f && script_read(&s, f, "text", why, sizeof why));
  fclose(f);
  const uint64_t offset[] = {0, 4ull * t->words};
  struct asked a = {.address = SCRIPT_ADDRESS, .offset = offset, .code = (const uint8_t *)t->word};
  snprintf(a.reason, sizeof a.reason, "%s", t->reason);
  struct script_verdict v = {.finding = t->finding};
  struct cause_name name;
  NOTEF("%s: %s", t->step, script_finding_name(t->finding));
  EXPECT_EQ(t->key != NULL, program_cause(&s, &a, &facts, &v, &name));
  if (t->key)
    EXPECT_STR(t->key, name.key);
}

TEST(a_finding_of_programs_has_the_cause_that_a_survey_gives_it) {
  static const char add[] = "emit ADD_imm add x1, x2, #1", movi[] = "emit MOVI_d movi d1, #0x1";
  static const struct told told[] = {
      {add, {0x91000841 /* add x1, x2, #2 */}, 1, SCRIPT_FINDING_EFFECT, "", "wrong: number, bits 00000c00"},
      {add, {0xd503201f /* nop */, 0xd503201f}, 2, SCRIPT_FINDING_EFFECT, "", "wrong: several words for add"},
      {add, {0x91000441}, 1, SCRIPT_FINDING_EFFECT, "", NULL}, /* is right to a survey */
      {add, {0}, 0, SCRIPT_FINDING_REFUSED, "no #0x10 at 7", "refused: \"no #N at N\""},
      {movi, {0}, 0, SCRIPT_FINDING_REFUSED, "", NULL}, /* may be */
      {add, {0}, 0, SCRIPT_FINDING_DIED, "", "died: add"},
      {add, {0}, 0, SCRIPT_FINDING_OVERFLOW, "", NULL},
      {"branch 1 CBZ cbz x4, #0", {0xd503201f}, 1, SCRIPT_FINDING_EFFECT, "", NULL}};
  for (unsigned i = 0; i < sizeof told / sizeof *told; i++)
    expect_cause(&told[i]);
}

/* ---- a survey's cases -------------------------------------------------------------------------------------------- */

/* A survey that saves cases in the folder. */
static const struct cli_outcome *survey_into(const char *folder, const char *choice, const char *encoder) {
  char line[8800];
  snprintf(line, sizeof line, "survey|%s|--out|%s|--encoder|%s", choice, folder, encoder);
  return cli_run(line, "");
}

/* In many forms one thing is refused with one reason, which names other numbers each time. */
TEST_WITHIN(60, refusals_of_all_forms_are_sorted_by_their_reason) {
  const char *folder = test_folder();
  const struct cli_outcome *o = survey_into(folder, "--every|1024", cli_beside("bad/refuses.so"));
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(strstr(o->out, " forms: refused: \"shift by N of xN is too large\"\n"));
  EXPECT_TRUE(strstr(o->out, "refused as \"no division ?[31mhere?\", but is "));
  EXPECT_TRUE(strstr(o->out, " causes=2 "));
  cli_shell(0, folder, "grep -q '^found refusal, shift by 12 of ' $d/*.case");
}

/* Though their finding, form and operand are the same. */
TEST(a_survey_saves_a_case_of_each_cause) {
  static const char command[] =
      "batch:while read -r line; do case $line in *x1,*) echo \"- odd\";; *w*) echo \"- narrow\";; "
      "*) echo \"?\";; esac; done";
  const char *folder = test_folder();
  EXPECT_TRUE(strstr(survey_into(folder, "--form|UDIV|--every|64", command)->out, " causes=2 "));
  cli_shell(0, folder, "[ $(cat $d/*.case | grep -c '^# cause: refused: \"[on]') = 2 ]");
}

TEST(a_saved_case_says_which_authorities_agree_and_what_others_read) {
  const char *folder = test_folder();
  EXPECT_EQ(STATUS_FINDINGS, survey_into(folder, "--form|ADD_ext", cli_beside("so/wrong.so"))->status);
  cli_shell(0, folder,
            "grep -q '^authorities table 0b32b1f6, capstone agrees.*; 0b32a1f6 is \"add w22, w15, w18, sxth\" to cap' "
            "$d/*.case && { ! which llvm-mc-19 || grep -q '^authorities .*; llvm-mc-19 0b32b1f6' $d/*.case; }");
}

TEST(a_survey_saves_a_case_that_shows_it_again) {
  char line[8800];
  const char *folder = test_folder();
  EXPECT_EQ(STATUS_FINDINGS, survey_into(folder, "--form|ADD_ext", cli_beside("so/wrong.so"))->status);
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

/* programs.c - the verb `programs`: the reference is right, and each planted fault is found as what it is. */
#include "cli/status.h"
#include "kit.h"
#include "test/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TEST_WITHIN(240, the_reference_is_right_in_all_programs) {
  const struct cli_outcome *o = cli_run("programs|--random|60", "");
  NOTEF("%s%s", o->out, o->err);
  EXPECT_EQ(STATUS_FINE, o->status);
  EXPECT_TRUE(strstr(o->out, " unknown=0 wrongly-refused=0 wrongly-accepted=0 wrong-effect=0 "));
  EXPECT_TRUE(!strstr(o->out, " right=0 "));
}

/* What is found of it, by a program that shows it: all would take long. */
static void expect_found(const char *name, const char *script, const char *finding) {
  char line[256];
  const char *path = test_file("script", script, strlen(script));
  snprintf(line, sizeof line, "programs|%s", path);
  const struct cli_outcome *o = cli_run(line, "");
  NOTEF("%s: %s%s", name, o->out, o->err);
  EXPECT_EQ(STATUS_FINE, o->status);
  snprintf(line, sizeof line, "programs|--encoder|%s|%s", strchr(name, '/') ? cli_beside(name) : name, path);
  o = cli_run(line, "");
  NOTEF("%s: %s%s", name, o->out, o->err);
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(strstr(o->out, finding));
}

#define ADD "emit ADD_shr add x1, x2, x3\n"
#define CBZ "branch 1 CBZ cbz x4, #0\n"
#define TBZ "branch 1 TBZ tbz w4, #5, #0\n"

TEST(a_distance_cut_off_at_its_limit_is_found) {
  expect_found("table-DISTANCE_CUT", "wants veneer\nbind 1\ndata 65536\n" TBZ ADD "finish\n", "wrong-effect: ");
}

TEST(a_range_check_off_by_one_is_found) {
  expect_found("table-DISTANCE_ONE_MORE", "wants either\nplace 1 1048576\nbranch 1 LDR_lit ldr x4, #0\nfinish\n",
               "wrong-effect: ");
}

TEST(a_distance_of_the_wrong_sign_is_found) {
  expect_found("table-DISTANCE_AHEAD", "wants code\nbind 1\n" ADD CBZ ADD ADD ADD "finish\n", "wrong-effect: ");
}

TEST(a_label_bound_twice_or_never_and_taken_is_found) {
  expect_found("table-BOUND_TWICE", "wants refusal\nbind 1\n" ADD CBZ "bind 1\n" ADD "finish\n", "wrongly-accepted: ");
  expect_found("table-UNBOUND", "wants refusal\n" CBZ ADD "finish\n", "wrongly-accepted: ");
}

TEST(padding_that_is_no_nop_is_found) {
  expect_found("table-PADDING_ZERO", "wants code\n" ADD "align 64\n" ADD "finish\n", "wrong-padding: ");
  expect_found("table-PADDING_ZERO", "wants code\n" ADD "nops 1024\n" ADD "finish\n", "wrong-padding: ");
}

TEST(a_pool_out_of_reach_is_found) {
  expect_found("table-POOL_FAR",
               "wants pool\nconstant 0123456789abcdef LDR_lit ldr x1, #0\ndata 1048576\n" ADD "finish\n",
               "wrong-effect: ");
}

TEST(a_veneer_that_changes_an_undeclared_register_is_found) {
  expect_found("table-VENEER_X17", "wants veneer\n" TBZ "data 65532\nbind 1\n" ADD "finish\n", "x17 is ");
}

TEST(a_number_that_a_macro_moves_wrongly_is_found) {
  static const char bits[] = "wants code\n" ADD "emit MOVI_d movi d1, #0x123456789abcdef\n" ADD "finish\n";
  static const char each[] = "wants code\n" ADD "emit FMOV_vd fmov v1.2d, #1.1\n" ADD "finish\n";
  expect_found("table-MACRO_INSERTS", bits, "v1 is ");
  expect_found("table-MACRO_MOVES_W", each, "v1 is ");
  expect_found("table-MACRO_X17", each, "x17 is ");
  expect_found("table-MACRO_HALF_LOST", "wants code\nemit MOV_wide mov x1, #0x1234000056780000\nfinish\n", "x1 is ");
}

TEST(what_is_written_behind_the_room_is_found) {
  expect_found("table-ROOM_WORD", "wants either\ncapacity 8\n" ADD ADD ADD "finish\n", "overflow: ");
}

TEST(sizes_that_are_lies_are_found) {
  expect_found("bad/asm_lies.so", "wants either\ncapacity 4096\n" ADD CBZ "bind 1\n" ADD "finish\npatch 1 1\n",
               "the code is larger than its room");
  expect_found("bad/asm_lies.so", "wants either\ncapacity 1024\nnops 1020\nfinish\n", "in the middle of a word");
}

TEST(a_patch_of_the_wrong_field_or_without_the_cache_is_found) {
  static const char script[] = "wants code\nplace 2 64\n" ADD CBZ ADD "bind 1\n" ADD "finish\npatch 2 2\n";
  expect_found("table-PATCH_SHIFTED", script, "wrong-patch: ");
  expect_found("table-CACHE_NOT_TOLD", script, "the instruction cache was not told");
}

/* In one of the four a page begins between label and branch, and they are less than a page apart. */
TEST(pages_counted_by_the_distance_are_found_where_it_is_less_than_a_page) {
#define FURTHER "data 1016\nbranch 1 ADRP adrp x4, #0\n"
  static const char script[] = "wants code\ndata 2048\nbind 1\n" ADD FURTHER FURTHER FURTHER FURTHER ADD "finish\n";
  expect_found("table-PAGES_ROUNDED", script, "wrong-effect: ");
}

TEST(a_branch_that_is_patched_one_time_only_is_found) {
  expect_found("table-PATCH_ONCE",
               "wants code\nplace 2 64\nplace 3 32\n" CBZ "bind 1\n" ADD "finish\npatch 2 2\npatch 2 3\n",
               "wrong-patch: ");
}

TEST(a_veneer_that_is_written_behind_the_room_is_found) {
  expect_found("table-ROOM_OF_VENEERS",
               "wants either\ncapacity 32740\n" TBZ "data 32720\n" ADD ADD "bind 1\n" ADD "finish\n", "overflow: ");
}

TEST(programs_that_cannot_be_tried_are_no_success) {
  EXPECT_EQ(STATUS_BAD_INPUT, cli_run("programs|/nonexistent.script", "")->status);
  EXPECT_EQ(STATUS_BAD_INPUT, cli_run("programs|--encoder|/nonexistent.so", "")->status);
  static const char *const bad[][2] = {{"so/five_minutes.so", " has no assembler "},
                                       {"bad/exits_when_loaded.so", ": called exit(0) while it was loaded"}};
  for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
    char line[160];
    snprintf(line, sizeof line, "programs|--encoder|%s", cli_beside(bad[i][0]));
    const struct cli_outcome *o = cli_run(line, "");
    EXPECT_EQ(STATUS_BAD_INPUT, o->status);
    EXPECT_TRUE(strstr(o->err, bad[i][1]));
  }
}

/* Some assemblers would take it. */
TEST(a_script_that_asks_for_what_no_assembler_could_do_is_told) {
  static const char *const bad[] = {"align 0\n", "align 12\n", "nops 268435457\n", "patch 0 1\n"};
  for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
    char line[128], path[64] = "/tmp/a64fuzz-script-XXXXXX";
    int fd = mkstemp(path);
    EXPECT_TRUE(fd >= 0 && write(fd, bad[i], strlen(bad[i])) > 0 && !close(fd));
    snprintf(line, sizeof line, "programs|%s", path);
    const struct cli_outcome *o = cli_run(line, "");
    unlink(path);
    EXPECT_EQ(STATUS_BAD_INPUT, o->status);
    snprintf(line, sizeof line, "a64fuzz: %s:1: no step of a script: '", path);
    EXPECT_TRUE(!strncmp(line, o->err, strlen(line)));
  }
}

TEST(vixl_reaches_far_labels_by_its_veneers) {
  const char *vixl = cli_beside("so/vixl-macro.so");
  if (access(vixl, R_OK))
    SKIPF("VIXL is not there");
  char line[256];
  static const char script[] = "wants veneer\n" TBZ CBZ ADD "constant 0123456789abcdef LDR_lit ldr x1, #0\n"
                               "data 2097152\nbind 1\n" ADD "finish\n";
  const char *path = test_file("script", script, sizeof script - 1);
  snprintf(line, sizeof line, "programs|--encoder|%s|%s", vixl, path);
  const struct cli_outcome *o = cli_run(line, "");
  NOTEF("%s%s", o->out, o->err);
  EXPECT_EQ(STATUS_FINE, o->status);
  EXPECT_TRUE(strstr(o->out, " right=1 "));
}

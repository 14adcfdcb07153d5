/* matrix.c - the verbs `aborts` and `mutants`: nothing is found in the reference, everything in what is broken. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "case/abort.h"
#include "cli/aborts/mutants.h"
#include "test/test.h"

/* Runs a command of the folder this program stands in; returns its exit status, and what it printed. */
static int run(const char *arguments, char *text, size_t size) {
  char folder[256], command[512];
  ssize_t n = readlink("/proc/self/exe", folder, sizeof folder - 1);
  folder[n > 0 ? n : 0] = 0;
  *strrchr(folder, '/') = 0;
  snprintf(command, sizeof command, "%s/%s 2>&1", folder, arguments);
  NOTEF("%s", command);
  FILE *f = popen(command, "r");
  size_t got = fread(text, 1, size - 1, f);
  text[got] = 0;
  int status = pclose(f);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static char text[1 << 18];

/* The matrix is long; what failed stands behind it. */
static const char *what_failed(const char *said) {
  const char *found = strstr(said, "\nFAIL ");
  size_t length = strlen(said);
  return found ? found : said + (length > 500 ? length - 500 : 0);
}

static void expect(int status, const char *arguments, const char *said) {
  int got = run(arguments, text, sizeof text);
  NOTEF("%s: %.900s", arguments, what_failed(text));
  EXPECT_EQ(status, got);
  EXPECT_TRUE(strstr(text, said) != NULL);
}

TEST_WITHIN(600, no_cell_of_the_abort_matrix_fails) {
  expect(0, "a64fuzz aborts --kind cell --cpu max", " failed=0 ");
  expect(0, "a64fuzz aborts --kind cell --cpu cortex-a57", " failed=0 ");
  expect(0, "a64fuzz aborts --kind cell --cpu neoverse-n1", " failed=0 ");
}

TEST_WITHIN(600, no_position_of_an_abort_fails) { expect(0, "a64fuzz aborts --kind sweep", " failed=0 "); }

/* What the trials that ran last came to, in any order. */
static void digest_of(const char *arguments, char digest[17]) {
  expect(0, arguments, " failed=0 digest=");
  snprintf(digest, 17, "%.16s", strstr(text, " digest=") + 8);
}

static void expect_same(const char *arguments, const char *others) {
  char one[17], other[17];
  digest_of(arguments, one);
  digest_of(others, other);
  EXPECT_STR(one, other);
}

TEST_WITHIN(600, an_abort_leaves_nothing_that_a_fresh_process_has_not) {
  expect_same("a64fuzz aborts --kind cell --way context --context plain --value 0",
              "a64fuzz aborts --kind cell --way context --context plain --value 0 --fresh");
  expect_same("a64fuzz aborts --kind sweep --way trampoline --cause str-readonly",
              "a64fuzz aborts --kind sweep --way trampoline --cause str-readonly --fresh");
}

TEST_WITHIN(600, the_order_of_aborts_does_not_matter) {
  expect_same("a64fuzz aborts --kind cell --seed 1", "a64fuzz aborts --kind cell --seed 2");
  expect(0, "a64fuzz aborts --kind pair --way trampoline --seed 3", " failed=0 ");
  expect(0, "a64fuzz aborts --kind repeat --seed 4", " failed=0 ");
}

TEST_WITHIN(300, every_mutant_of_recovery_is_noticed) {
  expect(0, "a64fuzz mutants", " survived=0 not_testable=");
  EXPECT_TRUE(strstr(text, "reference=sound") != NULL);
}

TEST(every_invariant_has_a_mutant_that_it_must_notice) {
  uint64_t killers = 0;
  for (unsigned i = 1; i < MUTANTS; i++)
    killers |= mutants[i].killers;
  for (unsigned i = 0; i < INVARIANTS; i++) {
    NOTEF("%s", abort_name(ABORT_INVARIANT, i));
    EXPECT_EQ(1, killers >> i & 1);
  }
}

/* Skips where there is no such kernel. */
TEST_WITHIN(300, every_mutant_that_the_kernel_can_show_is_noticed_there) {
#ifdef __SANITIZE_ADDRESS__
  SKIPF("all of it runs in a guest, where no sanitizer looks; a busy machine takes minutes");
#endif
  run("a64fuzz mutants --only X19_LOST --backend kernel", text, sizeof text);
  if (strstr(text, "`ci/setup && make`"))
    SKIPF("%.200s", text);
  expect(0, "a64fuzz mutants --backend kernel", " survived=0 not_testable=");
  EXPECT_TRUE(strstr(text, "not testable here A18 MODE_BITS") == NULL);
  EXPECT_TRUE(strstr(text, "reference=sound") != NULL);
}

/* Run there, it would die of an undefined instruction. */
TEST(a_mutant_whose_need_is_missing_is_not_testable_and_not_run) {
  expect(0, "a64fuzz mutants --only ZA_LEFT --cpu cortex-a57",
         "not testable here A12 ZA_LEFT: the ZA array is left on (needs FEAT_SME: --backend qemu --cpu max)\n");
  EXPECT_TRUE(strstr(text, " killed=0 survived=0 not_testable=1 ") != NULL);
  expect(0, "a64fuzz mutants --only ZA_LEFT --cpu cortex-a57 --json",
         "\"verdict\": \"not testable\", \"elsewhere\": \"needs FEAT_SME: --backend qemu --cpu max\"}]}");
  expect(0, "a64fuzz mutants --only ZA_LEFT --json", "\"verdict\": \"killed\", \"broken\": \"svcr\"}]}");
}

TEST(a_mutant_that_no_back_end_can_show_is_told_with_what_could) {
  expect(0, "a64fuzz mutants --only FPAC", " killed=0 survived=0 not_testable=1 ");
  EXPECT_TRUE(strstr(text, "FPAC is implemented (hardware)") != NULL);
  expect(2, "a64fuzz mutants --only NONE", "mutants: no mutant 'NONE'");
  expect(2, "a64fuzz aborts --mutant FPAC", "aborts: no mutant 'FPAC'");
}

TEST(a_broken_cell_is_told_with_a_command_that_repeats_it) {
  expect(0, "a64fuzz mutants --only X19_LOST", "killed=1 survived=0");
  expect(2, "a64fuzz aborts --way nothing", "no way 'nothing'");
  expect(2, "a64fuzz aborts --cause nothing", "no cause 'nothing'");
}

TEST(what_cannot_go_together_is_told_with_its_reason) {
  expect(2, "a64fuzz aborts --kind cell --context plain --cause b --way unwind", "leaves no return address");
}

TEST(the_matrix_is_told_as_json) {
  expect(0, "a64fuzz aborts --kind cell --context plain --cause udf-0 --json",
         "{\"way\": \"context\", \"cause\": \"udf-0\", \"trials\": 5, \"failed\": 0, \"broken\": \"\"}");
}

TEST(the_example_gets_control_back_from_a_call_and_from_a_trap) {
#ifdef __aarch64__
  EXPECT_EQ(0, run("example", text, sizeof text));
#else
  char command[512], folder[256];
  ssize_t n = readlink("/proc/self/exe", folder, sizeof folder - 1);
  folder[n > 0 ? n : 0] = 0;
  *strrchr(folder, '/') = 0;
  snprintf(command, sizeof command, "qemu-aarch64 %s/example", folder);
  EXPECT_EQ(0, system(command));
#endif
}

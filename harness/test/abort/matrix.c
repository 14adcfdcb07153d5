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
  broken_set killers = 0;
  for (unsigned i = 1; i < MUTANTS; i++)
    killers |= mutants[i].killers;
  for (unsigned i = 0; i < INVARIANTS; i++) {
    NOTEF("%s", abort_name(ABORT_INVARIANT, i));
    EXPECT_EQ(1, (int)(killers >> i & 1));
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

/* The screen but for what may differ from run to run: seed, seconds, and where the case lies. */
static void screen_of(const char *arguments, char *screen, size_t size) {
  FILE *out = fmemopen(screen, size, "w");
  run(arguments, text, sizeof text);
  for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
    char *digest = strstr(line, "seconds=");
    if (digest)
      *digest = 0;
    if (!strncmp(line, "aborts backend", 14))
      line = strstr(line, "trials=");
    if (strncmp(line, "  case: ", 8) != 0 && strncmp(line, "  again:", 8) != 0 && strncmp(line, "aborts: ", 8) != 0)
      fprintf(out, "%s\n", line);
  }
  fclose(out);
}

/* One that leaves more behind than it breaks by itself would drag others down with it. */
TEST_WITHIN(600, a_broken_way_fails_alike_in_any_order_by_any_number_of_jobs_and_alone) {
  static char one[1 << 16], other[1 << 16];
  static const char common[] = "a64fuzz aborts --mutant MASK_DROPPED --way longjmp --cause";
  static const char *const options[] = {"--seed 7 --jobs 3", "--fresh", "--seed 2 --fresh --jobs 1"};
  char line[256];
  snprintf(line, sizeof line, "%s udf-0 --out /dev/null", common);
  screen_of(line, one, sizeof one);
  EXPECT_TRUE(strstr(one, " failed=4 ") != NULL && strstr(one, "broken: mask 4\n") != NULL);
  for (unsigned i = 0; i < 3; i++) {
    snprintf(line, sizeof line, "%s udf-0 --out /dev/null %s", common, options[i]);
    screen_of(line, other, sizeof other);
    EXPECT_STR(one, other);
  }
  /* Behind all others, each of which fails. */
  screen_of("a64fuzz aborts --mutant X19_LOST --way trampoline --cause return --kind pair --out /dev/null", one,
            sizeof one);
  EXPECT_TRUE(strstr(one, "FAIL trampoline, 3 trials, broken: x19\n") != NULL);
  EXPECT_TRUE(!strstr(one, "such as return"));
}

TEST(a_cause_that_fails_alike_is_given_up_unless_all_is_asked_for) {
  expect(1, "a64fuzz aborts --mutant CONTEXT_PC_KEPT --way context --cause udf-0 --kind cell --out /dev/null",
         " trials, of causes that failed alike a few times by the same way, or of a way that hung again and again; "
         "--all runs them\n");
  EXPECT_TRUE(strstr(text, " trials=3 left_out=") != NULL);
  EXPECT_TRUE(strstr(text, " left_out=0 ") == NULL);
  expect(1, "a64fuzz aborts --mutant X19_LOST --way trampoline --cause udf-0 --kind cell --all --out /dev/null",
         "\nbroken: x19 ");
  EXPECT_TRUE(strstr(text, " left_out=0 ") != NULL);
}

TEST(failures_are_grouped_by_all_that_they_broke_and_say_what_to_do) {
  expect(1, "a64fuzz aborts --mutant SHIFTED --way trampoline --cause bl --kind cell --context plain --out /dev/null",
         "broken: x19,x20,x21,x22,x23,x24,x25,x26,x27\n");
  EXPECT_TRUE(strstr(text, "to do: save and restore x19") != NULL);
  expect(1, "a64fuzz aborts --mutant STACK_OFF --way trampoline --kind pair --before bl --cause brk-0 --out /dev/null",
         "--kind pair --before bl --value 2 ");
}

TEST(a_broken_cell_is_told_with_a_command_that_repeats_it) {
  expect(0, "a64fuzz mutants --only X19_LOST", "killed=1 survived=0");
  expect(2, "a64fuzz aborts --way nothing", "no way 'nothing'; there are: longjmp siglongjmp ");
  expect(2, "a64fuzz aborts --cause nothing", "no cause 'nothing'; there are: return bl ");
}

TEST(what_cannot_go_together_is_told_with_its_reason) {
  expect(2, "a64fuzz aborts --kind cell --context plain --cause b --way unwind", "leaves no return address");
}

TEST(the_matrix_is_told_as_json) {
  expect(0, "a64fuzz aborts --kind cell --context plain --cause udf-0 --json",
         "{\"way\": \"context\", \"cause\": \"udf-0\", \"trials\": 5, \"failed\": 0, \"broken\": \"\"}");
}

/* The first figure is the run's, the others are the cells'. */
static void expect_sum(const char *arguments) {
  static const char name[] = "\"trials\": ";
  run(arguments, text, sizeof text);
  const char *at = strstr(text, name);
  EXPECT_TRUE(at != NULL);
  unsigned long all = strtoul(at + strlen(name), NULL, 10), sum = 0;
  while ((at = strstr(at + 1, name)) != NULL)
    sum += strtoul(at + strlen(name), NULL, 10);
  NOTEF("%s: %lu trials, in cells %lu", arguments, all, sum);
  EXPECT_TRUE(all > 0);
  EXPECT_EQ((long)all, (long)sum);
}

TEST(the_trials_that_are_told_are_the_sum_of_the_cells) {
  expect_sum("a64fuzz aborts --kind cell --cause udf-0 --json");
  expect_sum("a64fuzz aborts --mutant CONTEXT_PC_KEPT --way context --cause udf-0 --kind cell --json --out /dev/null");
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

/* bad_input.c - what the command line says of bad usage, bad input and places that take nothing: one line. */
#include "cli/show/map.h"
#include "cli/status.h"
#include "kit.h"
#include "test/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder for this test, in which it then is, with files that are not what they are taken for. */
static const char *enter_folder(void) {
  static const struct {
    const char *name, *bytes;
    size_t size;
  } files[] = {{"file", "text\n", 5}, {"empty.case", "", 0}, {"nul", "nop\0xx\n", 7}, {"nul.case", "\0\0", 2}};
  const char *folder = test_folder();
  EXPECT_EQ(0, chdir(folder) | mkdir("dir", 0700));
  for (unsigned i = 0; i < sizeof files / sizeof *files; i++) {
    int fd = open(files[i].name, O_WRONLY | O_CREAT, 0600);
    EXPECT_EQ(files[i].size, write(fd, files[i].bytes, files[i].size));
    close(fd);
  }
  return folder;
}

/* But for the seed, which comes first. */
static const char *after_seed(const char *text) { return strncmp(text, "seed ", 5) ? text : strchr(text, '\n') + 1; }

static void expect_one_line(int status, const char *line, const char *input) {
  const struct cli_outcome *o = cli_run(line, input);
  EXPECT_EQ(status, o->status);
  EXPECT_STR("", o->out);
  EXPECT_EQ(1, cli_count_lines(after_seed(o->err)));
  EXPECT_EQ(0, strncmp("a64fuzz: ", after_seed(o->err), 9));
}

#define EXPECT_BAD(...)                                                                                                \
  do {                                                                                                                 \
    static const char *const lines[] = {__VA_ARGS__};                                                                  \
    for (unsigned i = 0; i < sizeof lines / sizeof *lines; i++)                                                        \
      expect_one_line(STATUS_BAD_INPUT, lines[i], "");                                                                 \
  } while (0)

TEST(bad_usage_is_status_2_and_one_line) {
  EXPECT_BAD("frobnicate", "help|frobnicate", "decode|--frob", "sweep|--json=1", "sweep|-json", "sweep|operand",
             "forms|no_such_form", "forms|", "forms|a|b", "forms|--json", "explain", "explain|",
             "explain|frobnicate x0", "agree|--scope|moon", "agree|--form|none", "bench|operand",
             "bench|--against|/nowhere", "bench|--against|README.md", "check", "minimise", "minimise|a|b",
             "fuzz|operand", "fuzz|--encoder|none", "fuzz|--encoder|exec:", "fuzz|--backend|moon", "fuzz|--way|moon",
             "fuzz|--cause|moon", "fuzz|--mutant|moon", "aborts|--way|moon", "aborts|--context|moon",
             "aborts|--kind|moon", "aborts|--backend|moon", "mutants|operand", "help|fuzz|decode", "--version|all");
}

TEST(a_name_that_there_is_not_is_answered_with_those_there_are) {
  EXPECT_TRUE(strstr(cli_run("fuzz|--way|moon", "")->err, "no way 'moon'; there are: longjmp "));
  EXPECT_TRUE(strstr(cli_run("fuzz|--cause|moon", "")->err, "no cause 'moon'; there are: "));
  EXPECT_TRUE(strstr(cli_run("aborts|--way|moon", "")->err, "no way 'moon'; there are: longjmp "));
  EXPECT_TRUE(strstr(cli_run("aborts|--context|moon", "")->err, "no context 'moon'; there are: plain "));
  EXPECT_TRUE(strstr(cli_run("aborts|--mutant|moon", "")->err, "no mutant 'moon'; there are: MASK_DROPPED "));
  EXPECT_TRUE(strstr(cli_run("fuzz|--mutant|moon", "")->err, "no mutant 'moon'; there are: MASK_DROPPED "));
  EXPECT_TRUE(strstr(cli_run("mutants|--only|moon", "")->err, "no mutant 'moon'; there are: MASK_DROPPED "));
  EXPECT_TRUE(strstr(cli_run("agree|--witness|moon", "")->err, "no witness 'moon'; there are: capstone llvm\n"));
  EXPECT_TRUE(strstr(cli_run("agree|--form|moon", "")->err, "no form 'moon'; `a64fuzz forms` lists them\n"));
}

TEST(a_shared_object_for_another_machine_is_called_that) {
#ifdef __x86_64__
  char line[4200];
  snprintf(line, sizeof line, "fuzz|--encoder|%s", cli_beside("guard/guardian.so"));
  const struct cli_outcome *o = cli_run(line, "");
  EXPECT_EQ(STATUS_BAD_INPUT, o->status);
  EXPECT_TRUE(strstr(o->err, "is built for AArch64"));
#else
  SKIPF("needs an object for another machine");
#endif
}

TEST(bad_numbers_are_status_2_and_one_line) {
  EXPECT_BAD("sweep|--jobs", "sweep|--jobs|many", "sweep|--jobs|0", "sweep|--jobs|257", "sweep|--jobs|-1",
             "agree|--jobs|65", "agree|--words|0", "agree|--text|0", "agree|--refusals|0", "agree|--spellings|0",
             "agree|--objdump|0", "agree|--text|99999999999", "agree|--seed|", "fuzz|--seed|18446744073709551616",
             "fuzz|--seed|0x", "fuzz|--cases|0", "fuzz|--cases|-5", "fuzz|--time|0", "fuzz|--time|-1",
             "fuzz|--time|inf", "fuzz|--time|nan", "fuzz|--time|1e999", "fuzz|--aborts|257", "fuzz|--jobs|65",
             "bench|--seconds|0", "aborts|--position|65536", "aborts|--value|256", "aborts|--jobs|0",
             "fuzz|--require|1000000", "survey|--require|1000000");
}

TEST(options_that_do_not_go_together_are_refused) {
  EXPECT_BAD("agree|--text|5|--refusals|5", "agree|--all|--words|5", "aborts|--bench|--fresh",
             "aborts|--sweep|x.case|--position|3", "forms|--effects|ADD_shr", "fuzz|--cases|1|--survey",
             "fuzz|--cases|1|--aborts|0|--way|longjmp", "mutants|--encoder|--form|UDIV|--cpu|max");
}

TEST(a_trial_that_there_is_not_is_refused) {
  EXPECT_BAD("aborts|--way|trampoline|--cause|bl|--value|77");
  EXPECT_TRUE(strstr(cli_run("aborts|--value|77|--kind|cell", "")->err, "no such trial: way, cause, "));
}

TEST(bad_files_are_status_2_and_one_line) {
  enter_folder();
  EXPECT_BAD("decode|none", "decode|dir", "decode|file", "decode|nul", "encode|none", "encode|dir", "encode|nul",
             "check|none", "check|dir", "check|empty.case", "check|nul.case", "minimise|none", "minimise|dir",
             "minimise|nul.case", "aborts|--sweep|none", "aborts|--sweep|dir", "aborts|--program|none",
             "aborts|--program|file", "aborts|--program|dir", "fuzz|--program|file", "fuzz|--encoder|none.so",
             "fuzz|--encoder|file", "fuzz|--known|file", "fuzz|--known|none", "survey|--known|file",
             "programs|--known|file", "triage|none", "triage|empty.case", "report|file", "fuzz|--cpu|moon",
             "aborts|--cpu|moon", "forms|--effects|--cpu|moon");
  EXPECT_STR("a64fuzz: dir: Is a directory\n", cli_run("programs|dir", "")->err);
}

TEST(a_place_that_takes_no_files_is_refused_before_the_work) {
  enter_folder();
  EXPECT_BAD("fuzz|--out|file", "fuzz|--out|file/sub", "fuzz|--out|", "fuzz|--out|/dev/full", "sweep|--bitmap|dir",
             "sweep|--bitmap|", "sweep|--bitmap|none/map", "sweep|--bitmap|/dev/full",
             "sweep|--bitmap|map|--unpredictable|./map", "survey|--form|UDIV|--html|dir", "survey|--form|UDIV|--html|",
             "survey|--form|UDIV|--html|none/page", "survey|--form|UDIV|--out|file/sub",
             "aborts|--way|throw|--cause|bl|--out|file", "aborts|--way|throw|--cause|bl|--out|file/sub/sub");
  EXPECT_EQ(-1, access("map", F_OK));
  EXPECT_EQ(-1, access("none", F_OK));
  EXPECT_TRUE(strstr(cli_run("minimise|-o|dir|empty.case", "")->err, "'dir': no place for a case: Is a directory"));
}

TEST(a_place_that_is_still_to_be_made_takes_files) {
  enter_folder();
  EXPECT_EQ(0, cli_run("survey|--form|UDIV|--html|page|--out|new/folder", "")->status);
  EXPECT_EQ(0, access("page", F_OK) | access("new/folder", F_OK));
  EXPECT_EQ(0, cli_run("survey|--form|UDIV|--html|page", "")->status);
  EXPECT_EQ(0, cli_run("aborts|--way|throw|--cause|bl|--kind|cell|--out|other/folder", "")->status);
  EXPECT_EQ(-1, access("other", F_OK)); /* nothing is found */
  EXPECT_EQ(0, cli_run("aborts|--way|throw|--cause|bl|--kind|cell|--out|/dev/null", "")->status);
}

TEST(a_finding_that_cannot_be_saved_is_a_failure) {
  const char *line = "fuzz|--cases|256|--seed|1|--aborts|0|--encoder|exec:yes 00000000|--out|/proc";
  const struct cli_outcome *o = cli_run(line, "");
  EXPECT_EQ(STATUS_FAILED, o->status);
  EXPECT_TRUE(strstr(o->err, "\na64fuzz: /proc/"));
}

/* Of a program of its own, whose descriptors the shell sees to. */
static int status_with(const char *descriptors, const char *verb_and_operands) {
  char command[256], program[128];
  ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
  program[n > 0 ? n : 0] = 0;
  snprintf(command, sizeof command, "%.*s %s %s", (int)(strlen(program) - strlen("-test")), program, verb_and_operands,
           descriptors);
  NOTEF("%s", command);
  int status = system(command);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(output_that_cannot_be_written_is_a_failure) {
  static const char *const descriptors[] = {">/dev/full", ">&-", "<&- >&- 2>&-"};
  for (unsigned i = 0; i < sizeof descriptors / sizeof *descriptors; i++) {
    EXPECT_EQ(STATUS_FAILED, status_with(descriptors[i], "forms"));
    EXPECT_EQ(STATUS_FAILED, status_with(descriptors[i], "explain d65f03c0"));
  }
}

TEST(no_file_is_taken_for_output_that_is_closed) {
  char line[160];
  const char *folder = enter_folder();
  snprintf(line, sizeof line, "fuzz --cases 256 --aborts 0 --encoder 'exec:yes 00000000' --out %s/found", folder);
  EXPECT_EQ(STATUS_FAILED, status_with(">&- 2>&-", line));
}

/* Nothing is what an empty file says, and not one that cannot be read. */
TEST(a_standard_input_that_is_closed_is_told) {
  static const char *const readers[] = {"decode", "encode", "verify"};
  enter_folder();
  for (unsigned i = 0; i < sizeof readers / sizeof *readers; i++) {
    EXPECT_EQ(STATUS_BAD_INPUT, status_with("<&- >$PWD/said 2>&1", readers[i]));
    EXPECT_EQ(0, system("grep -q '^a64fuzz: standard input: Bad file descriptor$' said"));
  }
  EXPECT_EQ(STATUS_FINE, status_with("<&-", "forms ADD_imm")); /* who reads nothing does not mind */
}

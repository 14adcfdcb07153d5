/* strangers.c - cases that somebody else wrote: what they name is not run before it is asked for here. */
#include "cli/status.h"
#include "kit.h"
#include "test/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char plain[] = "slot 0\n8b020020  ADD_shr    add x0, x1, x2\nend\n";
static const char abandoned[] = "8b020020  ADD_shr    add x0, x1, x2\n"
                                "abort brk-0 way trampoline context plain value 1\ninput 0\n  sp 0x110000ff00\nend\n";

/* In a folder for this test, in which it then is. */
static void enter_folder(char folder[64]) {
  strcpy(folder, "/tmp/a64fuzz-strangers-XXXXXX");
  EXPECT_TRUE(mkdtemp(folder));
  EXPECT_EQ(0, chdir(folder));
}

static void leave_folder(const char *folder) {
  char line[128];
  snprintf(line, sizeof line, "rm -r %s", folder);
  EXPECT_EQ(0, chdir("/") | system(line));
}

static void write_case(const char *line, const char *rest) {
  FILE *f = fopen("x.case", "w");
  fprintf(f, "# a64fuzz case: of a stranger\n%s\n%s", line, rest);
  EXPECT_EQ(0, fclose(f));
}

static void expect_told(const char *line, const char *option) {
  const struct cli_outcome *o = cli_run(line, "");
  EXPECT_EQ(STATUS_BAD_INPUT, o->status);
  EXPECT_EQ(1, cli_count_lines(o->err));
  EXPECT_TRUE(strstr(o->err, option));
}

TEST(a_case_runs_no_command_and_loads_no_file_by_itself) {
  static const char *const encoders[] = {"exec:touch ran; yes 00000000", "./ran.so", "ran.so", "/ran.so", "exec:"};
  char folder[64], line[128];
  enter_folder(folder);
  for (unsigned i = 0; i < sizeof encoders / sizeof *encoders; i++) {
    snprintf(line, sizeof line, "encoder %s", encoders[i]);
    write_case(line, plain);
    expect_told("check|x.case", "--encoder");
    expect_told("minimise|x.case", "--encoder");
    EXPECT_EQ(-1, access("ran", F_OK));
  }
  leave_folder(folder);
}

TEST(what_is_asked_for_here_takes_the_place_of_what_a_case_names) {
  char folder[64];
  enter_folder(folder);
  write_case("encoder exec:touch ran; yes 00000000", plain);
  EXPECT_EQ(STATUS_FINE, cli_run("check|--encoder|table|x.case", "")->status);
  EXPECT_EQ(-1, access("ran", F_OK));
  EXPECT_EQ(STATUS_FINDINGS,
            cli_run("check|--encoder|exec:touch ran; while read a; do echo 00000000; done|x.case", "")->status);
  EXPECT_EQ(0, access("ran", F_OK));
  leave_folder(folder);
}

TEST(a_case_starts_no_program_by_itself) {
  char folder[64];
  enter_folder(folder);
  write_case("guest ./ran", abandoned);
  FILE *f = fopen("ran", "w");
  EXPECT_EQ(0, fclose(f));
  expect_told("check|x.case", "--program");
  expect_told("minimise|x.case", "--program");
  expect_told("aborts|--sweep|x.case", "--program");
  leave_folder(folder);
}

static bool is_text(const char *text) {
  for (; *text; text++)
    if ((*text < ' ' || *text > '~') && *text != '\n')
      return false;
  return true;
}

/* Of a run with the encoder that shouts. */
static const struct cli_outcome *expect_text(int status, const char *line) {
  char all[400];
  snprintf(all, sizeof all, "%s|--encoder|%s", line, cli_beside("bad/shouts.so"));
  const struct cli_outcome *o = cli_run(all, "");
  EXPECT_EQ(status, o->status);
  EXPECT_TRUE(is_text(o->out) && is_text(o->err));
  return o;
}

/* Its reasons, as encoder and as assembler, its name and its version. */
TEST(what_an_encoder_says_gives_a_terminal_no_orders_and_a_file_no_lines) {
  char folder[64];
  enter_folder(folder);
  expect_text(STATUS_FINDINGS, "survey|--form|ADD_shr|--out|found");
  expect_text(STATUS_FINDINGS, "fuzz|--cases|64|--aborts|0|--jobs|1|--out|found");
  expect_text(STATUS_FINDINGS, "programs|--random|2|--out|found");
  EXPECT_EQ(0, system("grep -q '?\\[2J?encoder exec:true' found/*.case"));
  EXPECT_EQ(0, system("! LC_ALL=C grep -rnP '[^ -~]|^encoder exec' found"));
  setenv("A64FUZZ_SHOUTS", "by failing to begin", 1);
  expect_text(STATUS_BAD_INPUT, "survey|--form|ADD_shr");
  EXPECT_TRUE(strstr(expect_text(STATUS_BAD_INPUT, "programs|--random|2")->err, " cannot work here: ?[2J?encoder"));
  leave_folder(folder);
}

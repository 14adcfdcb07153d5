/* strangers.c - cases that somebody else wrote: what they name is not run before it is asked for here. */
#include "cli/quote.h"
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
  char line[128];
  EXPECT_EQ(0, chdir(test_folder()));
  for (unsigned i = 0; i < sizeof encoders / sizeof *encoders; i++) {
    snprintf(line, sizeof line, "encoder %s", encoders[i]);
    write_case(line, plain);
    expect_told("check|x.case", "--encoder");
    expect_told("minimise|x.case", "--encoder");
    EXPECT_EQ(-1, access("ran", F_OK));
  }
}

TEST(what_is_asked_for_here_takes_the_place_of_what_a_case_names) {
  EXPECT_EQ(0, chdir(test_folder()));
  write_case("encoder exec:touch ran; yes 00000000", plain);
  EXPECT_EQ(STATUS_FINE, cli_run("check|--encoder|table|x.case", "")->status);
  EXPECT_EQ(-1, access("ran", F_OK));
  EXPECT_EQ(STATUS_FINDINGS,
            cli_run("check|--encoder|exec:touch ran; while read a; do echo 00000000; done|x.case", "")->status);
  EXPECT_EQ(0, access("ran", F_OK));
}

TEST(a_case_starts_no_program_by_itself) {
  EXPECT_EQ(0, chdir(test_folder()));
  write_case("guest ./ran", abandoned);
  FILE *f = fopen("ran", "w");
  EXPECT_EQ(0, fclose(f));
  expect_told("check|x.case", "--program");
  expect_told("minimise|x.case", "--program");
  expect_told("aborts|--sweep|x.case", "--program");
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
  EXPECT_EQ(0, chdir(test_folder()));
  expect_text(STATUS_FINDINGS, "survey|--form|ADD_shr|--out|found");
  expect_text(STATUS_FINDINGS, "fuzz|--cases|64|--aborts|0|--jobs|1|--out|found");
  expect_text(STATUS_FINDINGS, "programs|--random|2|--out|found");
  EXPECT_EQ(0, system("grep -q '?\\[2J?encoder exec:true' found/*.case"));
  EXPECT_EQ(0, system("! LC_ALL=C grep -rnP '[^ -~]|^encoder exec' found"));
  setenv("A64FUZZ_SHOUTS", "by failing to begin", 1);
  expect_text(STATUS_BAD_INPUT, "survey|--form|ADD_shr");
  EXPECT_TRUE(strstr(expect_text(STATUS_BAD_INPUT, "programs|--random|2")->err, " cannot work here: ?[2J?encoder"));
}

/* ---- folders ----------------------------------------------------------------------------------------------------- */

static void shell(const char *line) {
  NOTEF("%s", line);
  EXPECT_EQ(0, system(line));
}

/* Where a report is to be there is a link to what is not the folder's, or a pipe. */
TEST(a_report_of_a_strangers_folder_writes_to_no_file_but_its_own_and_waits_for_no_pipe) {
  EXPECT_EQ(0, chdir(test_folder()));
  write_case("encoder table", plain);
  shell("mkdir found && mv x.case found && echo mine >victim && cd found && ln -s ../victim report.html && "
        "ln -s ../victim report.xml && mkfifo report.sarif run.tsv a.case && ln -s a.case b.case && "
        "ln -s /dev/zero c.case && touch \"$(printf 'd\\033[2J.case')\"");
  const struct cli_outcome *o = cli_run("report|found", "");
  EXPECT_EQ(STATUS_FINE, o->status);
  EXPECT_TRUE(strstr(o->out, "findings=1\n"));
  EXPECT_TRUE(strstr(o->err, "left out: found/a.case: is no file\n") && strstr(o->err, "found/d?[2J.case"));
  EXPECT_TRUE(is_text(o->out) && is_text(o->err));
  shell("test \"$(cat victim)\" = mine && cd found && test -f report.sarif -a ! -L report.html -a ! -L report.xml");
}

/* What is saved of it is a new file too. */
TEST(what_a_strangers_folder_links_to_is_not_written_to_by_triage_check_and_runs) {
  char line[400];
  const char *wrong = cli_beside("so/wrong.so");
  EXPECT_EQ(0, chdir(test_folder()));
  write_case("encoder table", "slot 0\n8b201000  ADD_ext    add x0, x0, w0, uxtb #4\nend\n");
  shell("mkdir found out && mkfifo found/crash-0 pipe && cp x.case found/crash-1 && cp x.case crash && "
        "ln -s /dev/full crash.case && echo mine >victim && ln -s ../victim out/run.tsv && "
        "ln -s ../victim out/aborts.tsv");
  snprintf(line, sizeof line, "triage|--encoder|%s|--out|new|found", wrong);
  EXPECT_TRUE(strstr(cli_run(line, "")->out, "files=1 findings=1 kinds=1\n"));
  snprintf(line, sizeof line, "check|--encoder|%s|crash", wrong);
  EXPECT_TRUE(strstr(cli_run(line, "")->out, "  saved as crash.case\n"));
  snprintf(line, sizeof line, "fuzz|--cases|64|--record|--aborts|0|--out|out|--encoder|%s", wrong);
  EXPECT_TRUE(cli_run(line, "")->status <= STATUS_FINDINGS);
  shell("test -f crash.case -a ! -L crash.case -a \"$(cat victim)\" = mine -a -s out/run.tsv -a ! -L out/run.tsv");
}

/* A word for the shell is one, though there be no room for all of it. */
TEST(a_quoted_text_is_one_word_in_any_room) {
  static const char *const texts[] = {"''''''''''", "a'b'c d'e", "; touch x", "$(x)'`x`", "a\033[2J"};
  for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++)
    for (size_t room = 4; room < 24; room += 3) {
      char word[24], line[80];
      quote(texts[i], word, room);
      snprintf(line, sizeof line, "set -- %s '; false'; test $# = 2", word);
      EXPECT_TRUE(is_text(word) && strlen(word) < room);
      shell(line);
    }
}

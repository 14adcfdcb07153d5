/* agree.c - the table beside LLVM: texts read back, refusals at every limit, and faults planted in either. */
#include "cli/agree/assembler.h"
#include "cli/status.h"
#include "cli/verbs.h"
#include "isa/form.h"
#include "test/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The exit status of `a64fuzz agree` with an option, its value and a form or NULL. */
static int agree(const char *option, const char *value, const char *form) {
  const char *argv[] = {"agree", option, value, form ? "--form" : NULL, form, NULL};
  int out = dup(1), null = open("/dev/null", O_WRONLY);
  fflush(stdout);
  dup2(null, 1);
  int status = verb_agree(form ? 5 : 3, (char **)argv);
  fflush(stdout);
  dup2(out, 1);
  close(out);
  close(null);
  return status;
}

static struct form *form_to_break(const char *name) { return (struct form *)a64_form(a64_find_form(name)); }

TEST(every_form_is_spelt_as_by_llvm_and_read_back) { EXPECT_EQ(STATUS_FINE, agree("--text", "50", NULL)); }

TEST(a_text_that_is_not_read_back_is_a_finding) {
  struct form *f = form_to_break("ADD_imm");
  EXPECT_EQ(STATUS_FINE, agree("--text", "50", "ADD_imm"));
  f->token[0].text = "adx ";
  EXPECT_EQ(STATUS_FINDINGS, agree("--text", "50", "ADD_imm"));
}

TEST_WITHIN(120, every_limit_of_every_operand_is_that_of_llvm_mc) {
  EXPECT_EQ(STATUS_FINE, agree("--refusals", "1", NULL));
}

TEST_WITHIN(120, what_llvm_mc_and_gnu_as_read_is_read_however_it_is_written) {
  EXPECT_EQ(STATUS_FINE, agree("--spellings", "2", NULL));
}

TEST_WITHIN(120, what_objdump_prints_is_read_back) { EXPECT_EQ(STATUS_FINE, agree("--objdump", "50", NULL)); }

TEST(a_spelling_that_is_not_read_is_a_finding) {
  struct form *f = form_to_break("ADD_imm");
  EXPECT_EQ(STATUS_FINE, agree("--spellings", "9", "ADD_imm"));
  EXPECT_EQ(STATUS_FINE, agree("--objdump", "9", "ADD_imm"));
  f->token[0].text = "adx ";
  EXPECT_EQ(STATUS_FINDINGS, agree("--spellings", "9", "ADD_imm"));
  EXPECT_EQ(STATUS_FINDINGS, agree("--objdump", "9", "ADD_imm"));
}

/* What `agree --scope base --spellings 3` prints with so many jobs, but for the figures of its last line. */
static void differences(const char *jobs, char *text, size_t size) {
  const char *argv[] = {"agree", "--scope", "base", "--spellings", "3", "--jobs", jobs, NULL};
  FILE *f = tmpfile();
  int out = dup(1);
  fflush(stdout);
  dup2(fileno(f), 1);
  EXPECT_EQ(STATUS_FINDINGS, verb_agree(7, (char **)argv));
  fflush(stdout);
  dup2(out, 1);
  rewind(f);
  text[fread(text, 1, size - 1, f)] = 0;
  *strstr(text, "seconds=") = 0;
  fclose(f);
}

TEST_WITHIN(120, differences_are_the_same_however_many_processes_look_for_them) {
  static char one[1 << 16], three[1 << 16];
  static const char *const broken[] = {"SUB_imm", "ADD_imm", "LDR_ui", "MADD"};
  for (unsigned i = 0; i < sizeof broken / sizeof *broken; i++)
    form_to_break(broken[i])->token[0].text = "adx ";
  differences("1", one, sizeof one);
  differences("3", three, sizeof three);
  EXPECT_STR(one, three);
  for (unsigned i = 0; i < sizeof broken / sizeof *broken; i++) {
    NOTEF("%s in:\n%.600s", broken[i], one);
    EXPECT_TRUE(strstr(one, broken[i]));
  }
}

/* Puts a program before llvm-mc in PATH that changes what it prints. */
static void plant_in_llvm_mc(const char *edit) {
  static char path[4096], file[96];
  const char *folder = test_folder();
  snprintf(file, sizeof file, "%s/llvm-mc-19", folder);
  FILE *f = fopen(file, "w");
  EXPECT_TRUE(f);
  fprintf(f, "#!/bin/sh\nPATH=${PATH#*:}\nllvm-mc-19 \"$@\" 2>err.own | sed '%s'\n%s", edit,
          "cat err.own >&2\nrm err.own\n");
  EXPECT_EQ(0, fclose(f));
  EXPECT_EQ(0, chmod(file, 0700));
  snprintf(path, sizeof path, "%s:%s", folder, getenv("PATH"));
  EXPECT_EQ(0, setenv("PATH", path, 1));
}

TEST(another_word_at_a_limit_is_a_finding) {
  EXPECT_EQ(STATUS_FINE, agree("--refusals", "1", "SMULH"));
  plant_in_llvm_mc("0,/0x9b\\]/s//0x9a]/");
  EXPECT_EQ(STATUS_FINDINGS, agree("--refusals", "1", "SMULH"));
}

TEST(an_answer_less_is_a_failure_of_the_harness) {
  plant_in_llvm_mc("/encoding/{/0x9b\\]/d}");
  EXPECT_EQ(STATUS_FAILED, agree("--refusals", "1", "SMULH"));
}

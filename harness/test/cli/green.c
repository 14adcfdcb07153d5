/* green.c - a run that tested nothing does not end as one that found nothing. */
#include "cli/status.h"
#include "kit.h"
#include "test/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct cli_outcome *fuzz(const char *encoder, const char *more) {
  char line[400];
  snprintf(line, sizeof line, "fuzz|--seed|3|--jobs|2|--out|%s/found|%s|--encoder|%s", test_folder(), more, encoder);
  return cli_run(line, "");
}

static unsigned long long programs_of(const struct cli_outcome *o) {
  const char *at = strstr(o->out, "programs=");
  return at ? strtoull(at + strlen("programs="), NULL, 10) : 0;
}

TEST(an_encoder_that_does_not_start_is_one_line_whoever_asks_it) {
  static const char *const verbs[] = {"fuzz", "survey", "check|corpus/seed/bitfields.case",
                                      "minimise|corpus/seed/bitfields.case", "triage|/dev/null"};
  for (unsigned i = 0; i < sizeof verbs / sizeof *verbs; i++) {
    char line[160];
    snprintf(line, sizeof line, "%s|--encoder|exec:/no/such/command", verbs[i]);
    const struct cli_outcome *o = cli_run(line, "");
    EXPECT_EQ(STATUS_BAD_INPUT, o->status);
    EXPECT_STR("", o->out);
    EXPECT_EQ(1, cli_count_lines(o->err));
    EXPECT_TRUE(strstr(o->err, "cannot be started") && strstr(o->err, "not found"));
  }
}

/* Numbers of a verdict that is about no word are no words. */
TEST(an_encoder_that_ends_is_not_said_to_have_given_a_word) {
  const struct cli_outcome *o = cli_run("check|--encoder|exec:false|corpus/seed/bitfields.case", "");
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(strstr(o->out, "\n  expected an answer\n  found    none\n"));
}

TEST(an_encoder_that_knows_nothing_has_not_passed) {
  const struct cli_outcome *o = fuzz("exec:while read l; do echo '?'; done", "--cases|512|--aborts|0");
  EXPECT_EQ(STATUS_FAILED, o->status);
  EXPECT_TRUE(strstr(o->err, "\na64fuzz: fuzz: nothing was judged: the encoder knows none of "));
  EXPECT_EQ(512, programs_of(o));
}

/* It never comes to the end of a batch. What it answered in time counts. */
TEST(of_a_slow_encoder_what_was_answered_is_judged) {
  const struct cli_outcome *o =
      fuzz("exec:n=0; while read l; do n=$((n+1)); if [ $n = 150 ]; then sleep 9; fi; echo 00000000; done",
           "--time|3|--aborts|0");
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(programs_of(o) > 0 && programs_of(o) < 256);
}

/* The time begins when programs can be run: however long it takes until then, some are. */
TEST(a_short_time_is_not_over_before_it_begins) {
  const struct cli_outcome *o = fuzz("table", "--time|0.001|--aborts|0");
  EXPECT_EQ(STATUS_FINE, o->status);
  EXPECT_TRUE(programs_of(o) > 0);
}

TEST(fewer_forms_than_are_required_are_no_success) {
  EXPECT_EQ(STATUS_FINE, fuzz("table", "--cases|256|--aborts|0|--require|200")->status);
  const struct cli_outcome *o = fuzz("table", "--cases|256|--aborts|0|--require|99%");
  EXPECT_EQ(STATUS_FAILED, o->status);
  EXPECT_TRUE(strstr(o->err, "forms; --require wants "));
  EXPECT_EQ(STATUS_BAD_INPUT, fuzz("table", "--require|101%")->status);
  EXPECT_EQ(STATUS_BAD_INPUT, cli_run("survey|--require|x", "")->status);
}

/* Of a wrong word all of it is told, and not one of its fields. */
TEST(a_case_tells_the_word_that_was_expected) {
  char line[400];
  const char *folder = test_folder();
  snprintf(line, sizeof line, "fuzz|--seed|1|--cases|4096|--aborts|0|--out|%s|--encoder|%s", folder,
           cli_beside("so/wrong.so"));
  EXPECT_EQ(STATUS_FINDINGS, cli_run(line, "")->status);
  snprintf(line, sizeof line, "grep -q '^expected word 0x' %s/wrong-word-ADD_ext-imm3-1.case", folder);
  EXPECT_EQ(0, system(line));
}

/* A second run into the same folder adds nothing that is known; one that finds nothing leaves no folder. */
TEST(runs_into_one_folder_repeat_no_finding) {
  char line[400];
  const char *folder = test_folder();
  snprintf(line, sizeof line, "fuzz|--seed|1|--cases|4096|--aborts|0|--out|%s/found|--encoder|%s", folder,
           cli_beside("so/wrong.so"));
  for (unsigned i = 0; i < 2; i++) {
    const struct cli_outcome *o = cli_run(line, "");
    EXPECT_EQ(STATUS_FINDINGS, o->status);
    EXPECT_EQ(i == 1, strstr(o->err, "known from an earlier run") != NULL);
  }
  EXPECT_EQ(1, cli_number(folder, "ls $d/found | wc -l"));
  snprintf(line, sizeof line, "fuzz|--seed|1|--cases|256|--aborts|0|--out|%s/none", folder);
  EXPECT_EQ(STATUS_FINE, cli_run(line, "")->status);
  snprintf(line, sizeof line, "%s/none", folder);
  EXPECT_EQ(-1, access(line, F_OK));
}

TEST(a_sweep_of_aborts_has_a_digest_of_its_own) {
  const char *line = "aborts|--sweep|corpus/seed/bitfields.case|--cause|brk-0", *at;
  char digest[32];
  at = strstr(cli_run(line, "")->out, "digest=");
  EXPECT_TRUE(at && strncmp(at, "digest=0000000000000000", 23));
  snprintf(digest, sizeof digest, "%.23s", at);
  EXPECT_TRUE(strstr(cli_run(line, "")->out, digest));
}

/* What an encoder that works has to say is not lost. */
TEST(what_an_encoder_says_on_standard_error_is_passed_on) {
  const struct cli_outcome *o =
      fuzz("exec:echo license found >&2; while read l; do echo '?'; done", "--cases|256|--aborts|0");
  EXPECT_TRUE(strstr(o->err, "license found\n"));
}

/* limits.c - when the time is up, or somebody says so: nothing more is asked, nothing is lost, and what is left undone
 * is told. Questions are counted, and no time is measured: an encoder that takes a while for each can answer only so
 * many.
 */
#include "case/abort.h"
#include "cli/aborts/replay.h"
#include "cli/fuzz/shrink.h"
#include "cli/status.h"
#include "engine/engine.h"
#include "engine/survey.h"
#include "kit.h"
#include "test/case/kit.h"
#include "test/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *folder;

/* Its answer is always a NOP; it leaves a line for each question, takes its time from question $FROM on, and interrupts
 * the run at question $AT. */
static const char slow[] = "while read -r line; do echo >>\"${0%/*}/asked\"; n=$(wc -l <\"${0%/*}/asked\"); "
                           "[ $n != ${AT:-0} ] || kill -INT $(cat \"${0%/*}/pid\"); [ $n -lt ${FROM:-1000000} ] || "
                           "DELAY=0.3; sleep ${DELAY:-0}; echo d503201f; done\n";

static const char knows_nothing[] = "while read -r line; do echo >>\"${0%/*}/asked\"; sleep 0.1; echo '?'; done\n";

static void write_encoder(void) {
  folder = test_folder();
  test_file("slow", slow, sizeof slow - 1);
}

static unsigned asked(void) {
  char path[256];
  unsigned n = 0;
  snprintf(path, sizeof path, "%s/asked", folder);
  FILE *f = fopen(path, "r");
  for (int c; f && (c = getc(f)) != EOF;)
    n += c == '\n';
  if (f)
    fclose(f);
  unlink(path);
  return n;
}

/* $e is the encoder. */
static const char *shell(int status, const char *line) {
  char with[2048];
  snprintf(with, sizeof with, "e=\"exec:sh '$d/slow'\"; %s", line);
  return cli_shell(status, folder, with);
}

static const struct encoder *encoder(void) {
  static char name[300];
  char why[256];
  snprintf(name, sizeof name, "exec:sh '%s/slow'", folder);
  const struct encoder *e = encoder_open(name, why, sizeof why);
  EXPECT_TRUE(e != NULL);
  return e;
}

/* ---- one limit for all ------------------------------------------------------------------------------------------- */

static const int yes = 1;
static const struct limit over = {.stop = &yes};

TEST(nothing_is_asked_when_a_limit_is_over) {
  static struct program p;
  char why[256] = "";
  int status = -1;
  write_encoder();
  case_kit_text(&p, "8b030041 ADD_shr add x1, x2, x3");
  struct isolated a = {.encoder = encoder(), .host_only = true, .limit = &over};
  EXPECT_TRUE(!isolated_judge(&a, &p, &status, why, sizeof why));
  EXPECT_EQ(STATUS_FINE, status);
  a.limit = NULL;
  EXPECT_EQ(0, asked());
  EXPECT_TRUE(isolated_judge(&a, &p, &status, why, sizeof why));
  EXPECT_EQ(2, asked()); /* what looks wrong is asked again */
  isolated_close(&a);
  enum survey_outcome outcome;
  EXPECT_TRUE(!surveyor_ask_alone(encoder(), &over, &p.item[0].insn, 1, &outcome));
  EXPECT_EQ(0, asked());
  EXPECT_TRUE(surveyor_ask_alone(encoder(), NULL, &p.item[0].insn, 1, &outcome));
  EXPECT_EQ(OUTCOME_WRONG, outcome);
  EXPECT_EQ(2, asked());
}

TEST(no_abort_is_carried_out_when_a_limit_is_over) {
  static struct host_trial g[2];
  struct tester_options o = {.run = {.agent = cli_beside("aborts"), .backend = run_backend_find(run_backend_usual())},
                             .limit = &over};
  char why[256] = "";
  EXPECT_TRUE(!tester_open(&o, why, sizeof why));
  EXPECT_TRUE(strstr(why, "the time was up"));
  struct limit later = {.stop = NULL};
  o.limit = &later;
  struct tester *t = tester_open(&o, why, sizeof why);
  unsigned n = 2;
  NOTEF("%s", why);
  EXPECT_TRUE(t != NULL);
  later = over;
  EXPECT_TRUE(tester_run(t, g, &n, why, sizeof why));
  EXPECT_EQ(0, n);
  tester_close(t);
}

static int stop; /* set at the third program that is tried */

static void stop_soon(void *ctx, unsigned tried, const struct program *best) {
  (void)ctx;
  (void)best;
  stop = tried >= 3;
}

#define NOPS "d503201f NOP nop\n"

TEST(a_minimisation_that_is_ended_keeps_what_it_has) {
  static struct saved saved;
  const struct limit limit = {.stop = &stop};
  struct shrinking k = {.alone = {.host_only = true, .limit = &limit}};
  write_encoder();
  k.alone.encoder = encoder();
  case_kit_text(&saved.program, NOPS NOPS NOPS "8b030041 ADD_shr add x1, x2, x3\n" NOPS NOPS NOPS NOPS);
  EXPECT_TRUE(shrinking_begin(&k, &saved.program));
  asked();
  shrinking_do(&k, &saved, stop_soon);
  EXPECT_TRUE(k.is_late && !*k.trouble);
  EXPECT_TRUE(asked() <= 2 * 3 * 8); /* three programs, at most twice each */
  NOTEF("%u instructions, %s", saved.program.count, saved.story);
  EXPECT_TRUE(1 < saved.program.count && saved.program.count < 8);
  EXPECT_TRUE(strstr(saved.story, "add x1, x2, x3"));
  stop = 0;
  EXPECT_TRUE(shrinking_begin(&k, &saved.program)); /* and goes on */
  shrinking_do(&k, &saved, NULL);
  EXPECT_TRUE(!k.is_late);
  EXPECT_EQ(1, saved.program.count);
  isolated_close(&k.alone);
}

/* ---- a run ------------------------------------------------------------------------------------------------------- */

/* In its three seconds it can answer fifteen, in the second after them five. Twice as many, and as many again for a
 * busy machine, are far from what it takes to make the cases small. */
TEST_WITHIN(120, an_encoder_that_takes_long_is_asked_no_more_when_the_time_is_up) {
  write_encoder();
  const char *said = shell(1, "DELAY=0.2 \"$a\" fuzz --encoder \"$e\" --time 3 --draw --jobs 1 --aborts 0 --seed 1 "
                              "--out \"$d/found\"");
  unsigned n = asked();
  NOTEF("%u questions: %s", n, said);
  EXPECT_TRUE(n >= 10 && n <= 60);
  EXPECT_TRUE(
      strstr(said, "   not as small as it gets, for the time was up: `minimise` in place of `check` goes on\n"));
  said = shell(0, "x=$(ls \"$d\"/found/*.case | head -n 1) && \"$a\" minimise --encoder \"$e\" \"$x\"");
  EXPECT_TRUE(strstr(said, ", 1 instruction of "));
}

TEST_WITHIN(120, who_waits_for_ever_is_told_to_need_more_time) {
  folder = test_folder();
  const char *said = shell(3, "\"$a\" fuzz --encoder 'exec:sleep 1000' --time 1 --draw --jobs 1 --out \"$d/found\"");
  EXPECT_TRUE(strstr(said, "fuzz: no program was judged: the encoder may be slow, or wait for something; give it more "
                           "--time\n"));
}

/* The end of a batch would be some five thousand questions away. */
TEST_WITHIN(120, what_a_slow_encoder_answered_is_judged_before_the_batch_is_whole) {
  write_encoder();
  shell(0, "DELAY=0.02 \"$a\" fuzz --encoder \"$e\" --cases 1000000 --jobs 1 --aborts 0 --out \"$d/found\" & "
           "while ! ls \"$d\"/found/*.case >/dev/null 2>&1; do kill -0 $! || exit 1; sleep 0.1; done; kill $!; wait; "
           "exit 0");
  unsigned n = asked();
  NOTEF("%u questions", n);
  EXPECT_TRUE(n > 1 && n < 1000);
}

static unsigned long long figure(const char *said, const char *key) {
  const char *at = strstr(said, key);
  EXPECT_TRUE(at != NULL);
  return strtoull(at + strlen(key), NULL, 10);
}

/* At most. */
static unsigned questions_of_six(void) {
  static struct program p;
  unsigned n = 1; /* a NOP is asked for first */
  for (unsigned i = 0; i < 6; i++) {
    engine_program(&p, 1, i);
    n += 2 * p.count; /* what looks wrong is asked again */
  }
  return n;
}

/* A run that counts programs waits for its cases to become small, but not for one who has waited enough. */
TEST_WITHIN(120, an_interrupt_while_cases_are_made_small_ends_that_and_lists_all) {
  char line[512];
  write_encoder();
  const char *run = "\"$a\" fuzz --encoder \"$e\" --cases 6 --jobs 1 --aborts 0 --seed 1 --out \"$d/";
  snprintf(line, sizeof line, "%sone\"", run);
  const char *said = shell(1, line);
  unsigned long long kinds = figure(said, " kinds=");
  unsigned all = asked();
  EXPECT_TRUE(!strstr(said, "not as small as it gets"));
  unsigned drawn = questions_of_six();
  NOTEF("%u questions in all, %u while programs were drawn", all, drawn);
  EXPECT_TRUE(all > drawn + 40);
  snprintf(line, sizeof line, "FROM=%u AT=%u sh -c 'echo $$ >\"$0/pid\"; exec \"$@\"' \"$d\" %stwo\"", drawn, drawn + 8,
           run);
  said = shell(1, line);
  unsigned n = asked();
  NOTEF("%u questions, the interrupt was at %u: %s", n, drawn + 8, said);
  EXPECT_TRUE(drawn + 8 <= n && n <= drawn + 12);
  EXPECT_EQ(kinds, figure(said, " kinds="));
  EXPECT_TRUE(strstr(said, " check --encoder ") && strstr(said, "not as small as it gets, for the time was up"));
}

/* ---- another fuzzer ---------------------------------------------------------------------------------------------- */

static void need_libfuzzer(void) {
  if (access(cli_beside("fuzz-limited"), X_OK))
    SKIPF("`make test` builds it where clang has libFuzzer, and without a sanitizer");
  folder = test_folder();
}

/* Of forty seeds, eight hundred questions, it answers fifty in its three seconds, the one that libFuzzer adds and the
 * one for which it may be held up, and then those of the program that it is at. */
TEST_WITHIN(120, the_time_of_libfuzzer_ends_a_corpus_of_a_slow_encoder) {
  need_libfuzzer();
  test_file("knows-nothing", knows_nothing, sizeof knows_nothing - 1);
  const char *said = shell(0, "export A64FUZZ_HOST_ONLY=1 A64FUZZ_ENCODER=\"exec:sh '$d/knows-nothing'\"; "
                              "mkdir \"$d/new\" && \"${a%/*}/fuzz-limited\" -max_total_time=3 \"$d/new\" corpus/seed");
  unsigned n = asked();
  NOTEF("%u questions: %s", n, said);
  EXPECT_TRUE(n > 0 && n <= 5 * 10 + PROGRAM_ITEMS + 30);
  EXPECT_TRUE(strstr(said, " inputs were not judged, for -max_total_time was over\n"));
}

TEST_WITHIN(120, libfuzzer_leaves_no_input_out_of_a_run_whose_corpus_it_gets_through) {
  need_libfuzzer();
  const char *said = cli_shell(0, folder,
                               "mkdir \"$d/new\" && A64FUZZ_HOST_ONLY=1 \"${a%/*}/fuzz-limited\" -max_total_time=1 "
                               "\"$d/new\"");
  NOTEF("%s", said);
  EXPECT_TRUE(strstr(said, "\nDone ") && !strstr(said, "not judged"));
}

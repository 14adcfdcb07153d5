/* stamp.c - that an encoder was surveyed is believed only if it was, all of it, just as it is, and nothing new came. */
#include "cli/survey/stamp.h"
#include "cli/status.h"
#include "cli/survey/sweep.h"
#include "kit.h"
#include "test/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char object[96];
static const char *folder;
static struct known_causes known;

/* An empty cache, and a copy of an encoder that may be changed. */
static void enter(void) {
  char line[4400];
  folder = test_folder();
  snprintf(object, sizeof object, "%s/mine.so", folder);
  snprintf(line, sizeof line, "cp '%s' %s", cli_beside("so/five_minutes.so"), object);
  EXPECT_EQ(0, system(line));
  setenv("XDG_CACHE_HOME", folder, 1);
  known = (struct known_causes){.count = 0};
}

static struct stamp stamp_now(const char *spec) {
  static struct stamp s;
  char why[256];
  const struct encoder *e = encoder_open(spec, why, sizeof why);
  EXPECT_TRUE(e);
  stamp_of(&s, spec, e, &known);
  return s;
}

static bool is_there(const char *spec) {
  struct stamp s = stamp_now(spec);
  return stamp_is_there(&s);
}

/* Of a survey that was all of one, with nothing found; tried with one thing changed. */
static struct crew_result *whole(void) {
  static struct crew_result r;
  memset(&r, 0, sizeof r);
  r.whole = true;
  return &r;
}

static bool put(const char *spec, const struct crew_result *r, unsigned every) {
  struct stamp s = stamp_now(spec);
  return stamp_put(&s, r, every);
}

TEST(a_survey_that_was_not_all_of_one_or_found_something_new_leaves_no_stamp) {
  enter();
  EXPECT_TRUE(!put(object, whole(), 2));
  struct crew_result *r = whole();
  r->whole = false;
  EXPECT_TRUE(!put(object, r, 1));
  r = whole();
  r->left_out = 1;
  EXPECT_TRUE(!put(object, r, 1));
  r = whole();
  r->causes.cause[r->causes.count++].count = 1;
  EXPECT_TRUE(!put(object, r, 1));
  EXPECT_TRUE(!is_there(object));
  r->causes.cause[0].known = true;
  EXPECT_TRUE(put(object, r, 1) && is_there(object));
}

static void append(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_APPEND);
  EXPECT_EQ((ssize_t)strlen(text), write(fd, text, strlen(text)));
  close(fd);
}

TEST(a_stamp_is_of_one_file_and_of_what_is_known_of_it) {
  enter();
  EXPECT_TRUE(put(object, whole(), 1) && is_there(object) && put("table", whole(), 1) && is_there("table"));
  strcpy(known.key[known.count++], "wrong: number, bits 00001000");
  EXPECT_TRUE(!is_there(object));
  known.count = 0;
  EXPECT_TRUE(is_there(object));
  struct stamp before = stamp_now(object);
  append(object, "x");
  EXPECT_TRUE(!is_there(object) && is_there("table"));
  EXPECT_TRUE(!stamp_put(&before, whole(), 1)); /* it was changed while it was surveyed */
}

TEST(a_stamp_that_is_not_as_it_should_be_is_not_believed) {
  enter();
  EXPECT_TRUE(put(object, whole(), 1));
  struct stamp s = stamp_now(object);
  append(s.path, "\n");
  EXPECT_TRUE(!stamp_is_there(&s));
  unlink(s.path);
  char other[PATH_MAX + 8];
  snprintf(other, sizeof other, "%s.other", s.path);
  EXPECT_TRUE(stamp_put(&s, whole(), 1) && !rename(s.path, other) && !symlink(other, s.path));
  EXPECT_TRUE(!stamp_is_there(&s));
  unlink(s.path);
  EXPECT_EQ(0, mkfifo(s.path, 0600));
  EXPECT_TRUE(!stamp_is_there(&s));
}

TEST(a_command_has_no_stamp_and_nobody_has_one_without_a_cache) {
  enter();
  static const char *const commands[] = {"exec:cat x.so", "batch:cat", "exec-json:cat", "batch-json:./x.so"};
  for (unsigned i = 0; i < sizeof commands / sizeof *commands; i++)
    EXPECT_STR("", stamp_now(commands[i]).path);
  setenv("XDG_CACHE_HOME", "relative", 1);
  setenv("HOME", folder, 1);
  char below[128];
  snprintf(below, sizeof below, "%s/.cache/a64fuzz/surveyed/table-", folder);
  EXPECT_TRUE(!strncmp(below, stamp_now("table").path, strlen(below)));
  unsetenv("HOME");
  EXPECT_STR("", stamp_now("table").path);
  EXPECT_TRUE(!put("table", whole(), 1));
}

/* A pass that mostly started: the next, which is larger, tells better. Of 1000 plain intents and 10 of 4096 others in
 * ten seconds, 1000 and 640 in eleven. */
TEST(a_sweep_asks_for_more_as_long_as_four_times_as_many_fit_into_the_time) {
  static struct crew_result r;
  r.plain = 1000, r.intents = 1010, r.seconds = 10;
  EXPECT_EQ(64, sweep_every(&r, 4096, 17));
  r.intents = 1640, r.seconds = 11;
  EXPECT_EQ(64, sweep_every(&r, 64, 15));
  EXPECT_EQ(16, sweep_every(&r, 64, 25));
  EXPECT_EQ(1, sweep_every(&r, 64, 300));
  EXPECT_EQ(1, sweep_every(&r, 2, 300));
  EXPECT_EQ(1, sweep_every(&r, 1, 300));
  EXPECT_EQ(4096, sweep_every(&r, 4096, -1));
}

TEST_WITHIN(120, what_was_surveyed_before_is_drawn_from_the_start_and_surveyed_again_on_demand) {
  char line[300];
  enter();
  EXPECT_TRUE(put(object, whole(), 1));
  snprintf(line, sizeof line, "fuzz|--time|6|--aborts|0|--out|%s/found|--encoder|%s", folder, object);
  const struct cli_outcome *o = cli_run(line, "");
  EXPECT_EQ(STATUS_FINE, o->status);
  EXPECT_TRUE(strstr(o->err, "surveyed before: ") && strstr(o->out, " surveyed=0 "));
  strcat(line, "|--survey");
  o = cli_run(line, "");
  EXPECT_TRUE(!strstr(o->err, "surveyed before: ") && !strstr(o->out, " surveyed=0 "));
  EXPECT_EQ(STATUS_BAD_INPUT, cli_run("fuzz|--draw|--survey", "")->status);
}

/* What it found once it finds again. */
TEST_WITHIN(120, what_was_red_stays_red) {
  char line[300];
  enter();
  snprintf(line, sizeof line, "fuzz|--time|6|--aborts|0|--out|%s/found|--encoder|%s", folder,
           cli_beside("bad/seven.so"));
  for (unsigned i = 0; i < 2; i++) {
    const struct cli_outcome *o = cli_run(line, "");
    EXPECT_EQ(STATUS_FINDINGS, o->status);
    EXPECT_TRUE(!strstr(o->out, " surveyed=0 ") && !strstr(o->err, "surveyed before"));
  }
}

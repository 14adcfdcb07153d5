/* first.c - how long it takes from a wrong encoder to a finding that is minimised: told, and no longer than need be. */
#include "case/case.h"
#include "cli/status.h"
#include "cli/verbs.h"
#include "kit.h"
#include "test/test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *folder;

static const struct cli_outcome *fuzz(const char *encoder, const char *more) {
  char line[400];
  snprintf(line, sizeof line, "fuzz|--cases|2048|--seed|1|--aborts|0|--out|%s/found|--encoder|%s%s", folder, encoder,
           more);
  return cli_run(line, "");
}

static double figure(const char *out, const char *key) {
  const char *at = strstr(out, key);
  return at ? strtod(at + strlen(key), NULL) : -1;
}

TEST(a_run_tells_when_it_had_the_first_finding_and_one_that_is_minimised) {
  folder = test_folder();
  const struct cli_outcome *o = fuzz(cli_beside("so/wrong.so"), "");
  double first = figure(o->out, " first_finding="), small = figure(o->out, " minimised=");
  EXPECT_TRUE(0 < first && first <= small && small <= figure(o->out, " seconds="));
  EXPECT_TRUE(strstr(o->err, "\nfirst finding after ") && strstr(o->err, " s, minimised after "));
  o = fuzz(cli_beside("so/wrong.so"), "|--json");
  first = figure(o->out, "\"first_finding\": "), small = figure(o->out, "\"minimised\": ");
  EXPECT_TRUE(0 < first && first <= small);
  o = fuzz("table", "");
  EXPECT_TRUE(o->status == STATUS_FINE && !strstr(o->out, "first_finding") && !strstr(o->out, "minimised"));
  o = fuzz("table", "|--json");
  EXPECT_TRUE(strstr(o->out, "\"first_finding\": null, \"minimised\": null, "));
}

static pid_t start(const char *encoder, const char *option, const char *value) {
  char out[80];
  snprintf(out, sizeof out, "%s/found", folder);
  const char *argv[] = {"a64fuzz", "fuzz",      "--out", out,    "--seed", "1", "--aborts",
                        "0",       "--encoder", encoder, option, value,    NULL};
  fflush(NULL);
  pid_t pid = fork();
  if (pid == 0)
    exit(run_verb(12, (char **)argv));
  return pid;
}

/* How many instructions the case of the first finding has; 0: there is none yet. */
static unsigned instructions_saved(void) {
  static struct saved saved;
  char path[128], why[256];
  snprintf(path, sizeof path, "%s/found/wrong-word-ADD_ext-imm3-1.case", folder);
  return case_read(path, &saved, why, sizeof why) ? saved.program.count : 0;
}

/* It is there while the run, which has no end by itself, goes on. */
static void expect_early(const char *option, const char *value) {
  folder = test_folder();
  pid_t pid = start(cli_beside("so/wrong.so"), option, value);
  int status;
  while (instructions_saved() != 1) {
    EXPECT_EQ(0, waitpid(pid, &status, WNOHANG));
    usleep(10000);
  }
  EXPECT_EQ(0, waitpid(pid, &status, WNOHANG));
  kill(pid, SIGTERM);
  EXPECT_EQ(pid, waitpid(pid, &status, 0));
}

TEST_WITHIN(120, the_first_finding_is_minimised_when_it_is_found) { expect_early("--cases", "1000000000"); }

TEST_WITHIN(120, what_the_first_moments_of_a_survey_show_is_kept_before_it_is_over) { expect_early("--time", "3000"); }

/* kit.c - what tests of the command line share: a run of a verb and what came of it. */
#include "kit.h"
#include "cli/verbs.h"
#include "engine/engine.h"
#include "test/test.h"

#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void read_all(FILE *f, char text[CLI_TEXT]) {
  rewind(f);
  text[fread(text, 1, CLI_TEXT - 1, f)] = 0;
  fclose(f);
}

const struct cli_outcome *cli_run(const char *line, const char *input) {
  static struct cli_outcome o;
  char copy[512], *argv[24] = {"a64fuzz"}, *rest = copy;
  int argc = 1, status;
  FILE *in = tmpfile(), *out = tmpfile(), *err = tmpfile();
  snprintf(copy, sizeof copy, "%s", line);
  while (*line && rest && argc < 23)
    argv[argc++] = strsep(&rest, "|");
  fputs(input, in);
  rewind(in);
  fflush(NULL);
  pid_t pid = fork();
  if (pid == 0) {
    dup2(fileno(in), 0);
    dup2(fileno(out), 1);
    dup2(fileno(err), 2);
    program_invocation_name = argv[0];
    exit(run_verb(argc, argv));
  }
  waitpid(pid, &status, 0);
  o.status = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  read_all(out, o.out);
  read_all(err, o.err);
  fclose(in);
  NOTEF("a64fuzz %s: status %d, out: %.400s, err: %.400s", line, o.status, o.out, o.err);
  return &o;
}

const char *cli_shell(int status, const char *folder, const char *line) {
  static char text[1 << 16];
  char command[8192];
  snprintf(command, sizeof command, "a='%s' d='%s'; { %s; } 2>&1", cli_beside("a64fuzz"), folder, line);
  FILE *f = popen(command, "r");
  EXPECT_TRUE(f != NULL);
  text[fread(text, 1, sizeof text - 1, f)] = 0;
  int ended = pclose(f);
  NOTEF("%s: %.3000s", line, text);
  EXPECT_EQ(status, WEXITSTATUS(ended));
  return text;
}

unsigned cli_number(const char *folder, const char *line) {
  const char *text = cli_shell(0, folder, line);
  char *end;
  unsigned n = (unsigned)strtoul(text, &end, 10);
  EXPECT_TRUE(end > text);
  return n;
}

unsigned cli_count_lines(const char *text) {
  unsigned lines = 0;
  for (; (text = strchr(text, '\n')); text++)
    lines++;
  return lines;
}

const char *cli_beside(const char *name) {
  static char path[4096];
  char agent[4096];
  snprintf(agent, sizeof agent, "%s", engine_agent());
  snprintf(path, sizeof path, "%s/%s", dirname(agent), name);
  return path;
}

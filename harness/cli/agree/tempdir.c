/* tempdir.c - a folder of its own for another program to work in. */
#include "cli/agree/tempdir.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int run(const char *line) {
  int status = system(line);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool tempdir_open(struct tempdir *w) {
  *w = (struct tempdir){"/tmp/a64fuzz-workshop-XXXXXX"};
  return mkdtemp(w->folder) != NULL;
}

FILE *tempdir_file(const struct tempdir *w, const char *name, const char *mode) {
  char path[96];
  snprintf(path, sizeof path, "%s/%s", w->folder, name);
  return fopen(path, mode);
}

int tempdir_run(const struct tempdir *w, const char *command) {
  char line[1024];
  snprintf(line, sizeof line, "cd %s && { %s; }", w->folder, command);
  return run(line);
}

bool tempdir_close(const struct tempdir *w) { return tempdir_run(w, "rm -f ./*") == 0 && !rmdir(w->folder); }

bool tempdir_has(const char *program) {
  char line[128];
  snprintf(line, sizeof line, "command -v %s >/dev/null", program);
  return run(line) == 0;
}

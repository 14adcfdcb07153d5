/* tempdir.c - a folder of its own for another program to work in. */
#include "cli/agree/tempdir.h"
#include "cli/quote.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int run(const char *line) {
  int status = system(line);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool tempdir_open(struct tempdir *w) {
  const char *place = getenv("TMPDIR");
  int n = snprintf(w->folder, sizeof w->folder, "%s/a64fuzz-workshop-XXXXXX", place && *place ? place : "/tmp");
  return n > 0 && (size_t)n < sizeof w->folder && mkdtemp(w->folder) != NULL;
}

FILE *tempdir_file(const struct tempdir *w, const char *name, const char *mode) {
  char path[sizeof w->folder + 32];
  snprintf(path, sizeof path, "%s/%s", w->folder, name);
  return fopen(path, mode);
}

int tempdir_run(const struct tempdir *w, const char *command) {
  char line[4096], quoted[2 * sizeof w->folder];
  snprintf(line, sizeof line, "cd %s && { %s; }", quote(w->folder, quoted, sizeof quoted), command);
  return run(line);
}

bool tempdir_close(const struct tempdir *w) { return tempdir_run(w, "rm -f ./*") == 0 && !rmdir(w->folder); }

bool tempdir_has(const char *program) {
  char line[128];
  snprintf(line, sizeof line, "command -v %s >/dev/null", program);
  return run(line) == 0;
}

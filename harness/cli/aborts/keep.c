/* keep.c - the matrix of a run, kept beside its cases for `report`. */
#include "cli/aborts/keep.h"
#include "case/abort.h"
#include "case/folder.h"
#include "cli/directory.h"
#include "cli/report/record.h"

#include <errno.h>
#include <string.h>

static void put(FILE *out, const struct aborts_result *r, unsigned way, unsigned cause) {
  const struct cell *c = &r->cell[way][cause];
  struct record_cell kept = {.trials = c->trials, .failed = c->failed};
  char names[1024];
  snprintf(kept.broken, sizeof kept.broken, "%.*s", (int)sizeof kept.broken - 1,
           broken_spell(c->broken, names, sizeof names));
  record_put_cell(out, way, cause, &kept);
}

static bool complain(const char *path, char *why, size_t size) {
  snprintf(why, size, "%s: %s", path, strerror(errno));
  return false;
}

bool aborts_keep(const char *folder, const struct aborts_result *r, char *why, size_t size) {
  char path[4096];
  snprintf(path, sizeof path, "%s/" RECORD_ABORTS, folder);
  FILE *out = make_directory(folder) && folder_clear(path) ? fopen(path, "we") : NULL;
  if (!out)
    return complain(path, why, size);
  for (unsigned w = 0; w < WAYS; w++)
    for (unsigned c = 0; c < CAUSES; c++)
      if (r->cell[w][c].trials)
        put(out, r, w, c);
  bool good = !fflush(out) && !ferror(out);
  good &= !fclose(out);
  return good || complain(path, why, size);
}

/* names.c - the programs that abandon, and the faults that can be planted in them, by name. */
#include "cli/aborts/names.h"

#include "engine/engine.h"

#include <libgen.h>
#include <stdio.h>
#include <string.h>

static const char *const mutants[] = {
#define MUTANT_ON(need, class, id, way, killers, sentence, ...) #id,
#define UNTESTABLE(class, id, where, sentence) "", /* there is no code for it */
#include "abort/tables/mutants.def"
#undef MUTANT_ON
#undef UNTESTABLE
};
enum { MUTANTS = sizeof mutants / sizeof *mutants };

unsigned mutant_number(const char *name) {
  for (unsigned i = 0; i < MUTANTS && *name; i++)
    if (!strcmp(mutants[i], name))
      return i + 1;
  return 0;
}

/* Ours stand beside this program. */
const char *abandoned_guest(const char *guest, const char *mutant, char *path, size_t size) {
  char agent[4096];
  snprintf(agent, sizeof agent, "%s", engine_agent());
  if (guest && *guest)
    snprintf(path, size, "%s", guest);
  else
    snprintf(path, size, "%s/%s", dirname(agent), mutant && *mutant ? "mutants" : "aborts");
  return path;
}

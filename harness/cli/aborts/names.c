/* names.c - the programs that abandon, and the faults that can be planted in them, by name. */
#include "cli/aborts/names.h"

#include "cli/status.h"
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

unsigned mutant_named(const char *verb, const char *name) {
  static char all[8192];
  unsigned number = mutant_number(name);
  size_t len = 0;
  for (unsigned i = 0; !number && i < MUTANTS && len < sizeof all; i++)
    len += *mutants[i] ? (size_t)snprintf(all + len, sizeof all - len, " %s", mutants[i]) : 0;
  if (!number)
    bad_input("%s: no mutant '%s'; there are:%s", verb, name, all);
  return number;
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

int abort_row_named(const char *verb, enum abort_table table, const char *name) {
  static const char *const what[] = {"cause", "way", "context", "invariant"};
  static char all[8192];
  int row = abort_find(table, name);
  size_t len = 0;
  all[0] = 0;
  for (unsigned i = 0; row < 0 && abort_name(table, i) && len < sizeof all; i++)
    len += (size_t)snprintf(all + len, sizeof all - len, " %s", abort_name(table, i));
  if (row < 0)
    bad_input("%s: no %s '%s'; there are:%s", verb, what[table], name, all);
  return row;
}

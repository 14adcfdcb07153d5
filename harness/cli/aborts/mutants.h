/* mutants.h - the mutants of recovery: their rows, and what came of running them. */
#ifndef A64_CLI_ABORTS_MUTANTS_H
#define A64_CLI_ABORTS_MUTANTS_H

#include <stdbool.h>
#include <stdint.h>

#include "abort/tables/report.h"
#include "run/run.h"

enum { A01 = 1, A02, A03, A04, A05, A06, A07, A08, A09, A10, A11, A12, A13, A14, A15, A16, A17, A18, CLASSES };

/* The rows of mutants.def, numbered from 1. */
enum mutant_id {
  MUTANT_NONE,
#define MUTANT_ON(need, class, id, way, killers, sentence, ...) MUTANT_##id,
#define UNTESTABLE(class, id, where, sentence) MUTANT_##id,
#include "abort/tables/mutants.def"
#undef MUTANT_ON
#undef UNTESTABLE
  MUTANTS
};

struct mutant {
  unsigned class;
  const char *name, *sentence;
  const char *elsewhere; /* what could show it, if no back end can */
  enum way_id way;
  unsigned needs; /* flags */
  broken_set killers;
};

enum mutant_fate { MUTANT_UNASKED, MUTANT_KILLED, MUTANT_SURVIVED, MUTANT_UNTESTABLE };

struct mutant_result {
  broken_set broken;
  bool ran;
  char why[128];
};

struct hunt {
  const char *program, *cpu, *only;
  enum run_backend backend;
  uint64_t jobs;
  bool json;
  unsigned lacks; /* flags of what processor and system do not have */
  unsigned next;
  bool cut; /* a program could not be opened: not all were run */
  double seconds;
  struct mutant_result verdict[MUTANTS]; /* of MUTANT_NONE: nothing must be noticed */
};

extern const struct mutant mutants[MUTANTS];

enum mutant_fate mutant_fate(const struct hunt *h, unsigned i);

/* Whether nothing was noticed where nothing is broken, as far as that was asked. */
bool hunt_is_sound(const struct hunt *h);

/* How many came to that. */
unsigned hunt_count(const struct hunt *h, enum mutant_fate fate);

void hunt_print(const struct hunt *h);
void hunt_print_json(const struct hunt *h);

#endif

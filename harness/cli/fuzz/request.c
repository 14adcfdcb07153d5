/* request.c - takes the options of the verb `fuzz`, and makes those of the engine of them. */
#include "cli/fuzz/request.h"
#include "cli/aborts/names.h"
#include "cli/status.h"

#include <stdlib.h>
#include <string.h>

enum { USUAL_SECONDS = 60 };

#define OPTIONS fuzz
#define OPTIONS_STRUCT struct fuzz_request
#define OPTIONS_DEF "cli/fuzz/fuzz.def"
#include "cli/options_table.h"

int fuzz_request_take(int argc, char **argv, struct fuzz_request *q) { return fuzz_take(argc, argv, q); }

struct fuzz_request fuzz_request_usual(void) {
  return *(const struct fuzz_request *)fuzz_usual();
}

/* ---- programs that are abandoned --------------------------------------------------------------------------------- */

static bool take_row(enum abort_table table, const char *name, int *row) {
  *row = name ? abort_row_named("fuzz", table, name) : -1;
  return !name || *row >= 0;
}

static bool take_share(const char *text, struct engine_options *o) {
  char *end;
  unsigned long n = 0;
  o->aborts_only = !strcmp(text, "only");
  if (!o->aborts_only) {
    n = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || n > ENGINE_BATCH) {
      bad_input("fuzz: --aborts takes 0 to %d, or only", ENGINE_BATCH);
      return false;
    }
  }
  o->aborts = o->aborts_only ? ENGINE_BATCH : (unsigned)n;
  return true;
}

/* After o->run is settled. */
static bool settle_aborts(const struct fuzz_request *q, struct engine_options *o) {
  static char path[4096];
  if (!strcmp(q->aborts, "0") && (q->way || q->cause || q->mutant || q->program)) {
    bad_input("fuzz: --way, --cause, --mutant and --program are of what is abandoned, and --aborts 0 abandons nothing");
    return false;
  }
  if (!take_share(q->aborts, o) || !take_row(ABORT_WAY, q->way, &o->way) || !take_row(ABORT_CAUSE, q->cause, &o->cause))
    return false;
  if (q->mutant && !(o->tester.mutant = mutant_named("fuzz", q->mutant)))
    return false;
  o->tester.run = o->run;
  o->tester.run.agent = abandoned_guest(q->program, q->mutant, path, sizeof path);
  return true;
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

/* What the engine reads as it is. */
static struct engine_options as_given(const struct fuzz_request *q) {
  return (struct engine_options){
#define OPTION(name, kind, argument, usual, said, meaning) .name = q->name,
#include "engine/options.def"
#undef OPTION
  };
}

bool fuzz_settle(const struct fuzz_request *q, struct engine_options *o) {
  char why[256];
  *o = as_given(q);
  if ((o->run.backend = run_backend_find(q->backend)) == RUN_BACKENDS) {
    bad_input("fuzz: no back end '%s'; there are:%s", q->backend, run_backend_names());
    return false;
  }
  if (!(o->encoder = encoder_open(q->encoder, why, sizeof why))) {
    bad_input("fuzz: %s", why);
    return false;
  }
  o->run.agent = engine_agent();
  o->run.cpu = q->cpu;
  if (!o->time && !o->cases)
    o->time = USUAL_SECONDS;
  return settle_aborts(q, o);
}

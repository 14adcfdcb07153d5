/* version.c - what this program is, and what is present that it works with: witnesses, back ends, encoders. */
#include "check/check.h"
#include "cli/status.h"
#include "cli/verbs.h"
#include "engine/engine.h"

#include <glob.h>
#include <libgen.h>
#include <stdio.h>

static void print_row(const char *kind, const char *name, const char *version, const char *absence) {
  printf("%-9s %-12s %s%s\n", kind, name, version ? version : "not present: ", version ? "" : absence);
}

static void print_witnesses(void) {
  for (const struct witness *const *w = witness_all; *w; w++) {
    const char *version = (*w)->version();
    print_row("witness", (*w)->name, version, version ? "" : (*w)->absence());
  }
}

static void print_backends(void) {
  char version[RUN_VERSION], why[256];
  for (unsigned b = 0; b < RUN_BACKENDS; b++) {
    struct run_options o = {.backend = (enum run_backend)b, .agent = engine_agent()};
    bool present = run_look(&o, version, why, sizeof why);
    print_row("back end", run_backend_name(o.backend), !present ? NULL : *version ? version : "this machine", why);
  }
}

/* Those built in, and those that were built beside this program. */
static void print_encoders(void) {
  const struct encoder *e;
  char agent[4096], pattern[4200], why[512];
  glob_t found = {0};
  for (unsigned i = 0; (e = encoder_at(i)); i++)
    print_row("encoder", e->name, e->version, "");
  snprintf(agent, sizeof agent, "%s", engine_agent());
  snprintf(pattern, sizeof pattern, "%s/so/*.so", dirname(agent));
  glob(pattern, 0, NULL, &found);
  for (size_t i = 0; i < found.gl_pathc; i++)
    if ((e = encoder_open(found.gl_pathv[i], why, sizeof why)))
      printf("%-9s %-12s %s, %s\n", "encoder", e->name, e->version, found.gl_pathv[i]);
  globfree(&found);
}

int print_version(void) {
  printf("a64fuzz   %s, %u forms\n", A64FUZZ_VERSION, a64_form_count());
  print_witnesses();
  print_backends();
  print_encoders();
  return STATUS_FINE;
}

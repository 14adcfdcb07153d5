/* check.c - the verb `check`: replays cases and raw fuzzer bytes, and says what they show. */
#include "cli/aborts/replay.h"
#include "cli/encoder_start.h"
#include "cli/options.h"
#include "cli/status.h"
#include "cli/verbs.h"
#include "engine/engine.h"
#include "engine/finding.h"
#include "engine/isolated.h"
#include "engine/machine.h"

#include <stdio.h>
#include <string.h>

struct replay {
  struct isolated alone;
  const char *encoder, *backend, *cpu, *program; /* from the command line; NULL: what the case says */
  unsigned findings;
};

static bool is_case(const char *path) {
  size_t n = strlen(path);
  return n > 5 && !strcmp(path + n - 5, ".case");
}

/* The encoder and back end of the case, unless the command line names others. False: status in *status. */
static bool set_up(struct replay *r, struct saved *s, const char *path, int *status) {
  char why[512];
  finding_settle(s, r->encoder, r->backend);
  enum run_backend kind = run_backend_find(s->backend);
  if (kind == RUN_BACKENDS) {
    *status = bad_input("%s: no back end '%s'; there are:%s", path, s->backend, run_backend_names());
    return false;
  }
  const struct encoder *encoder = finding_encoder(s, r->encoder, why, sizeof why);
  if (!encoder) {
    *status = bad_input("%s: %s", path, why);
    return false;
  }
  if (r->alone.encoder != encoder && (*status = encoder_start(encoder, NULL, path)))
    return false;
  if (r->alone.run.backend != kind || r->alone.encoder != encoder)
    isolated_close(&r->alone);
  r->alone.encoder = encoder;
  r->alone.run = (struct run_options){.backend = kind, .agent = engine_agent(), .cpu = r->cpu};
  return true;
}

/* A finding in raw bytes becomes a case beside them. */
static int save_case(struct replay *r, struct saved *s, const char *path) {
  char file[4096], why[256];
  struct saved found = *s;
  snprintf(file, sizeof file, "%s.case", path);
  finding_describe(&found, &r->alone.trial->verdict, r->alone.encoder, isolated_platform(&r->alone));
  if (!case_keep(file, &found, why, sizeof why))
    return harness_failed("%s", why);
  printf("  saved as %s\n", file);
  return STATUS_FINDINGS;
}

static void print_verdict(const struct replay *r, const struct saved *s, const char *path) {
  const struct verdict *v = &r->alone.trial->verdict;
  char signature[96];
  finding_signature(&s->program, v, signature);
  if (!v->finding) {
    printf("%s: ok%s%s%s\n", path, *s->finding ? " (the case says " : "", s->finding, *s->finding ? ")" : "");
    return;
  }
  struct saved now = *s;
  finding_describe(&now, v, r->alone.encoder, isolated_platform(&r->alone));
  printf("%s: %s\n  %s\n  expected %s\n  found    %s\n", path, signature, now.story, now.expected, now.found);
  if (*now.authorities)
    printf("  %s\n", now.authorities);
}

/* What was found on a machine where the program goes another way is not refuted here. */
static bool is_elsewhere(const struct replay *r, const struct saved *s, char *why, size_t size) {
  const struct platform *here = isolated_platform(&r->alone);
  return here && !r->alone.trial->verdict.finding && *s->finding &&
         machine_differs(s->machine, s->where, r->alone.trial, here, why, size);
}

static int replay(struct replay *r, const char *path) {
  static struct saved s;
  char why[512];
  int status = STATUS_FINE;
  if (!case_read(path, &s, why, sizeof why))
    return bad_input("%s", why);
  if (s.program.abort.on && !finding_take_guest(&s, r->program, why, sizeof why))
    return bad_input("%s: %s", path, why);
  if (s.program.abort.on)
    return abandoned_check_file(&s, path, r->backend, r->cpu);
  if (!set_up(r, &s, path, &status))
    return status;
  if (!isolated_judge(&r->alone, &s.program, &status, why, sizeof why))
    return status == STATUS_FAILED ? harness_failed("%s: %s", path, why) : bad_input("%s: %s", path, why);
  if (is_elsewhere(r, &s, why, sizeof why))
    return bad_input("%s: cannot be judged here: %s", path, why);
  print_verdict(r, &s, path);
  if (!r->alone.trial->verdict.finding)
    return STATUS_FINE;
  return is_case(path) ? STATUS_FINDINGS : save_case(r, &s, path);
}

#define OPTIONS check
#define OPTIONS_DEF "cli/fuzz/check.def"
#include "cli/options_table.h"

int verb_check(int argc, char **argv) {
  struct check_options q;
  int worst = STATUS_FINE, n = check_take(argc, argv, &q);
  struct replay r = {.encoder = q.encoder, .backend = q.backend, .cpu = q.cpu, .program = q.program};
  if (n < 0)
    return STATUS_BAD_INPUT;
  if (!n)
    return bad_input("check: names no file");
  for (int i = 1; i <= n; i++) {
    int status = replay(&r, argv[i]);
    worst = status > worst ? status : worst;
  }
  isolated_close(&r.alone);
  return worst;
}

/* programs.c - the verb `programs`: tries an assembler with labels, veneers, pools, padding, full rooms and patches. */
#include "case/folder.h"
#include "cli/directory.h"
#include "cli/options.h"
#include "cli/programs/cause.h"
#include "cli/status.h"
#include "cli/verbs.h"
#include "run/limit.h"
#include "script/draw.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 40 /* kinds of findings */, KEY = 80 };

#define OPTIONS programs
#define OPTIONS_DEF "cli/programs/programs.def"
#include "cli/options_table.h"

struct run {
  const struct programs_options *q;
  struct asker *asker;
  struct assembler_facts facts;
  uint64_t programs, steps, counts[SCRIPT_FINDINGS];
  struct kind { /* of findings: alike in what is wrong and of which step */
    char key[KEY];
    uint64_t count;
  } kind[SHOWN];
  unsigned kinds;
  uint64_t unlisted; /* findings of kinds for which there was no room */
  struct known_causes known;
  uint64_t known_programs;       /* that show nothing else */
  uint64_t known_by[KNOWN_MOST]; /* how often, of each key */
  int status;
  char why[256];
};

/* ---- findings ---------------------------------------------------------------------------------------------------- */

static void key_of(const struct script *s, const struct script_verdict *v, char key[KEY]) {
  const struct script_step *step = v->step < s->count ? &s->step[v->step] : NULL;
  const char *form = step && step->in.form ? a64_form_name(step->in.form) : "";
  snprintf(key, KEY, "%s-%s%s%s", script_finding_name(v->finding), step ? script_step_name(step->kind) : "program",
           *form ? "-" : "", form);
}

/* The kind of a finding; NULL: there is no room for a new one. */
static struct kind *kind_of(struct run *run, const char *key) {
  for (unsigned i = 0; i < run->kinds; i++)
    if (!strcmp(run->kind[i].key, key))
      return &run->kind[i];
  if (run->kinds == SHOWN)
    return NULL;
  struct kind *k = &run->kind[run->kinds++];
  *k = (struct kind){.count = 0};
  snprintf(k->key, sizeof k->key, "%s", key);
  return k;
}

static void save(struct run *run, const struct script *s, const char *key) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s.script", run->q->out, key);
  FILE *f = folder_clear(path) ? fopen(path, "w") : NULL;
  if (f)
    script_write(s, f);
  if (!f || fclose(f)) {
    snprintf(run->why, sizeof run->why, "%.200s: %s", path, strerror(errno));
    run->status = STATUS_BAD_INPUT;
  } else {
    printf("    %s\n", path);
  }
}

static void show(struct run *run, const struct script *s, const struct script_verdict *v) {
  char key[KEY];
  key_of(s, v, key);
  struct kind *k = kind_of(run, key);
  if (!k) {
    run->unlisted++;
    return;
  }
  if (!k->count++ || run->q->all)
    printf("%s: %s\n    step %u, %s\n", script_finding_name(v->finding), s->name, v->step, v->detail);
  if (k->count == 1 && run->q->out[0])
    save(run, s, key);
}

/* ---- trying ------------------------------------------------------------------------------------------------------ */

static bool take_known(struct run *run, const struct script *s, const struct asked *a, const struct script_verdict *v) {
  struct cause_name cause;
  unsigned by = KNOWN_NONE;
  if (program_cause(s, a, &run->facts, v, &cause))
    by = survey_cause_known_by(&run->known, &cause);
  if (by != KNOWN_NONE)
    run->known_by[by]++;
  return by != KNOWN_NONE;
}

/* Behind a step that shows what is known it goes on: that hides nothing else. */
static void judge(struct run *run, const struct script *s, const struct asked *a, struct script_verdict *v) {
  bool shows_known = false;
  script_judge(s, a, &run->facts, 0, v);
  while (take_known(run, s, a, v)) {
    shows_known = true;
    script_judge(s, a, &run->facts, v->step + 1, v);
  }
  if (shows_known && v->finding == SCRIPT_FINDING_RIGHT)
    run->known_programs++;
  else
    run->counts[v->finding]++;
}

static bool try(void *self, const struct script *s) {
  struct run *run = self;
  struct asked asked;
  struct script_verdict v;
  if (!asker_ask(run->asker, s, &asked, run->why, sizeof run->why)) {
    run->status = STATUS_FAILED;
    return false;
  }
  judge(run, s, &asked, &v);
  run->programs++;
  run->steps += s->count;
  if (script_finding_is_one(v.finding))
    show(run, s, &v);
  return !run->status;
}

static void try_all(struct run *run) {
  const struct script_draw d = {.seed = run->q->seed,
                                .random = (unsigned)run->q->random,
                                .scratch = run->facts.scratch,
                                .veneers = run->facts.features & A64FUZZ_VENEERS,
                                .pools = run->facts.features & A64FUZZ_POOLS,
                                .legal_only = run->facts.capabilities & A64FUZZ_UNCHECKED,
                                .has_room = !run->facts.has_own_memory,
                                .relaxes = run->facts.capabilities & A64FUZZ_RELAXES};
  script_draw(&d, try, run);
}

static int try_file(struct run *run, struct script *s, const char *path) {
  char why[4400];
  FILE *f = fopen(path, "r");
  if (!f)
    return bad_input("%s: %s", path, strerror(errno));
  bool good = script_read(s, f, path, why, sizeof why);
  fclose(f);
  if (!good)
    return bad_input("%s", why);
  try(run, s);
  return STATUS_FINE;
}

static int try_files(struct run *run, char *const *files, int count) {
  struct script *s = calloc(1, sizeof *s);
  int status = s ? STATUS_FINE : harness_failed("no memory");
  for (int i = 0; i < count && !status && !run->status; i++)
    status = try_file(run, s, files[i]);
  free(s);
  return status;
}

/* ---- the verb ---------------------------------------------------------------------------------------------------- */

static void print_kinds(const struct run *run) {
  for (unsigned i = 0; i < run->kinds; i++)
    if (run->kind[i].count > 1)
      printf("%" PRIu64 " programs show %s\n", run->kind[i].count, run->kind[i].key);
  if (run->unlisted)
    printf("... and %" PRIu64 " more findings, of other kinds\n", run->unlisted);
}

static void print_known(const struct run *run) {
  for (unsigned i = 0; i < run->known.count; i++)
    if (run->known_by[i])
      printf("known of this version of the encoder (--known): %s, %" PRIu64 " time%s\n", run->known.key[i],
             run->known_by[i], run->known_by[i] == 1 ? "" : "s");
}

static int finish(const struct run *run, double seconds) {
  uint64_t found = 0;
  print_kinds(run);
  print_known(run);
  printf("programs=%" PRIu64 " steps=%" PRIu64, run->programs, run->steps);
  for (unsigned f = 0; f < SCRIPT_FINDINGS; f++) {
    printf(" %s=%" PRIu64, script_finding_name((enum script_finding)f), run->counts[f]);
    found += script_finding_is_one((enum script_finding)f) ? run->counts[f] : 0;
  }
  printf(" known=%" PRIu64 " kinds=%u seconds=%.1f\n", run->known_programs, run->kinds, seconds);
  if (run->programs == run->counts[SCRIPT_FINDING_SPARED])
    return harness_failed("programs: nothing was judged: the assembler knows none of %" PRIu64 " programs",
                          run->programs);
  return found ? STATUS_FINDINGS : STATUS_FINE;
}

static int programs(struct run *run, char *const *files, int count) {
  double from = seconds_now();
  run->facts = asker_facts(run->asker, run->why, sizeof run->why);
  if (!run->facts.loads)
    return bad_input("programs: %s: the encoder %s", run->q->encoder, run->why);
  if (!run->facts.present)
    return bad_input("programs: %s has no assembler (encoders/a64fuzz.h, struct a64fuzz_assembler)", run->q->encoder);
  int status = STATUS_FINE;
  if (count)
    status = try_files(run, files, count);
  else
    try_all(run);
  if (run->status)
    return run->status == STATUS_BAD_INPUT ? bad_input("%s", run->why) : harness_failed("%s", run->why);
  return status ? status : finish(run, seconds_now() - from);
}

int verb_programs(int argc, char **argv) {
  struct programs_options q;
  char why[256];
  int files = programs_take(argc, argv, &q);
  if (files < 0)
    return STATUS_BAD_INPUT;
  if (q.out[0] && !make_directory(q.out))
    return bad_input("%s: %s", q.out, strerror(errno));
  const struct encoder *e = encoder_open(q.encoder, why, sizeof why);
  if (!e)
    return bad_input("%s", why);
  struct run *run = calloc(1, sizeof *run);
  struct asker *asker = asker_open(e, why, sizeof why);
  if (!run || !asker)
    return harness_failed("no memory");
  run->q = &q;
  run->asker = asker;
  int status = known_causes_read(&run->known, q.known, e) ? programs(run, argv + 1, files) : STATUS_BAD_INPUT;
  asker_close(asker);
  free(run);
  return status;
}

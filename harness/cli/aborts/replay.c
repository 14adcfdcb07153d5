/* replay.c - cases whose program is abandoned: carried out, described, made smaller. */
#include "cli/aborts/replay.h"
#include "isa/form.h"

#include "case/abort.h"
#include "cli/minimising.h"
#include "cli/status.h"
#include "engine/engine.h"
#include "engine/finding.h"

#include <stdio.h>
#include <string.h>

enum { AGAIN = 8 };

/* ---- carrying out ------------------------------------------------------------------------------------------------ */

bool abandoned_open(struct abandoned *a, const struct saved *s, const char *backend, const char *cpu,
                    const struct limit *limit, char *why, size_t size) {
  char path[4096];
  struct tester_options *o = &a->options;
  const char *name = backend ? backend : *s->backend ? s->backend : run_backend_usual();
  *a = (struct abandoned){.tester = NULL};
  if ((o->run.backend = run_backend_find(name)) == RUN_BACKENDS) {
    snprintf(why, size, "no back end '%s'; there are:%s", name, run_backend_names());
    return false;
  }
  a->on = judge_platform(o->run.backend);
  if (*s->mutant && !(o->mutant = mutant_number(s->mutant))) {
    snprintf(why, size, "no mutant '%s'", s->mutant);
    return false;
  }
  o->run.cpu = cpu ? cpu : run_cpu(o->run.backend, s->cpu);
  o->forks = s->program.abort.context == CONTEXT_FORKED;
  o->limit = limit;
  o->run.agent = abandoned_guest(s->guest, s->mutant, path, sizeof path);
  a->tester = tester_open(o, why, size);
  return a->tester != NULL;
}

void abandoned_close(struct abandoned *a) {
  tester_close(a->tester);
  a->tester = NULL;
}

/* Features that every processor of ours has need no question; what must be aligned does (FEAT_LSE2). */
static bool is_everywhere(const struct program *p) {
  for (unsigned i = 0; i < p->count; i++) {
    const struct form *f = a64_form(p->item[i].insn.form);
    const char *feature = f->feature;
    if (a64_does(f, A64_ALIGNS) || (strcmp(feature, "BASE") && strcmp(feature, "FP") && strcmp(feature, "SIMD")))
      return false;
  }
  return true;
}

bool abandoned_probe(struct abandoned *a, const struct program *p, char *why, size_t size) {
  if (a->probed || is_everywhere(p))
    return true;
  struct run_options o = a->options.run;
  o.agent = engine_agent();
  struct runner *r = run_open(&o, why, size);
  a->probed = r && judge_probe(r, &a->on, why, size);
  run_close(r);
  return a->probed;
}

bool abandoned_run(struct abandoned *a, const struct program *p, struct host_trial *g, bool *harness, char *why,
                   size_t size) {
  const struct pairing *pairing = tester_pairing(a->tester);
  const char *misfit = abandon_misfit(&p->abort, pairing);
  *harness = false;
  if (misfit) {
    snprintf(why, size, "%s", misfit);
    return false;
  }
  if (limit_is_over(a->options.limit)) {
    snprintf(why, size, "the time was up");
    return false;
  }
  *harness = true;
  if (!abandoned_probe(a, p, why, size))
    return false;
  struct abandon_rules rules = abandon_rules(p, pairing, &a->on);
  *harness = false;
  if (!abandon_prepare(p, &rules, g, why, size))
    return false;
  unsigned n = 1;
  *harness = !tester_run(a->tester, g, &n, why, size);
  if (!*harness && !n)
    snprintf(why, size, "the time was up");
  return !*harness && n;
}

/* ---- describing -------------------------------------------------------------------------------------------------- */

static unsigned first_of(broken_set broken) { return broken ? broken_first(broken) : INVARIANTS; }

void abandoned_signature(const struct abort_point *a, broken_set broken, char out[96]) {
  snprintf(out, 96, "%s-%s-%s", finding_name(FINDING_ABORT), abort_name(ABORT_WAY, a->way),
           broken ? abort_name(ABORT_INVARIANT, first_of(broken)) : "none");
}

static bool is_hang(const struct host_trial_stop *s) { return s->end < 0 && !s->signo; }

static void describe_stop(const struct host_trial_stop *s, char *out, size_t size) {
  if (is_hang(s))
    snprintf(out, size, "the process hung");
  else if (s->end < 0)
    snprintf(out, size, "the process ended by %d", s->signo);
  else
    snprintf(out, size, "%s, signal %d, code %d, at 0x%llx, address 0x%llx",
             s->end == A64GUARD_RETURN ? "a return"
             : s->end == A64GUARD_CALL ? "a call"
                                       : "a fault",
             s->signo, s->code, (unsigned long long)s->pc, (unsigned long long)s->addr);
}

void abandoned_describe(struct saved *s, const struct host_trial *g) {
  const struct abort_point *a = &s->program.abort;
  unsigned first = first_of(g->broken);
  snprintf(s->story, sizeof s->story, "%s by %s, no longer so: %s", abort_name(ABORT_CAUSE, a->cause),
           abort_name(ABORT_WAY, a->way), g->broken ? abort_sentence(ABORT_INVARIANT, first) : "nothing");
  snprintf(s->finding, sizeof s->finding, "%s", finding_name(FINDING_ABORT));
  snprintf(s->where, sizeof s->where, "%s-%s", abort_name(ABORT_WAY, a->way),
           g->broken ? abort_name(ABORT_INVARIANT, first) : "none");
  describe_stop(&g->stop, s->found, sizeof s->found);
  s->broken = g->broken;
}

/* ---- smaller ----------------------------------------------------------------------------------------------------- */

struct search {
  struct abandoned *a;
  struct host_trial shown; /* by the smallest so far */
  char wanted[96], trouble[256];
};

static bool is_same(void *ctx, const struct program *candidate) {
  struct search *s = ctx;
  struct host_trial g;
  char signature[96], why[256];
  bool harness;
  if (*s->trouble)
    return false;
  if (!abandoned_run(s->a, candidate, &g, &harness, why, sizeof why)) {
    if (harness)
      snprintf(s->trouble, sizeof s->trouble, "%s", why);
    return false;
  }
  abandoned_signature(&candidate->abort, g.broken, signature);
  bool same = g.broken && !strcmp(signature, s->wanted);
  s->shown = same ? g : s->shown;
  return same;
}

bool abandoned_minimise(struct abandoned *a, struct saved *s, unsigned *tried, char *why, size_t size) {
  struct search search = {.a = a};
  bool harness;
  if (!abandoned_run(a, &s->program, &search.shown, &harness, why, size))
    return false;
  if (!search.shown.broken) {
    snprintf(why, size, "shows nothing, so there is nothing to keep");
    return false;
  }
  abandoned_signature(&s->program.abort, search.shown.broken, search.wanted);
  *tried = case_minimise(&s->program, is_same, &search, minimise_progress);
  minimise_progress_end();
  if (*search.trouble) {
    snprintf(why, size, "%s", search.trouble);
    return false;
  }
  abandoned_describe(s, &search.shown);
  return true;
}

bool abandoned_shows_itself(struct abandoned *a, struct saved *s, char *why, size_t size) {
  struct host_trial g = {.broken = 0};
  bool harness, ok = abandoned_run(a, &s->program, &g, &harness, why, size);
  for (unsigned times = AGAIN; ok && !g.broken && times <= AGAIN * AGAIN; times *= AGAIN) {
    s->program.abort.times = (uint8_t)times;
    ok = abandoned_run(a, &s->program, &g, &harness, why, size);
  }
  if (ok && g.broken && is_hang(&g.stop)) {
    snprintf(why, size, "the process hangs, so it is not made smaller");
    return false;
  }
  if (ok && !g.broken)
    snprintf(why, size, "it shows nothing alone: an abort before it left something behind");
  return ok && g.broken;
}

static void polish(struct abandoned *a, struct saved *s, const char *path) {
  unsigned tried = 0, before = s->program.count;
  char why[512], names[512];
  if (!abandoned_shows_itself(a, s, why, sizeof why) || !abandoned_minimise(a, s, &tried, why, sizeof why) ||
      !case_keep(path, s, why, sizeof why)) {
    if (!limit_is_over(a->options.limit))
      fprintf(stderr, "%s: %s\n", path, why);
    return;
  }
  fprintf(stderr, "%s: broken %s, %u instructions of %u\n", path, broken_spell(s->broken, names, sizeof names),
          s->program.count, before);
}

bool abandoned_polish(const char *path, const struct platform *on, const struct limit *limit) {
  static struct saved s;
  struct abandoned a;
  char why[512];
  if (limit_is_over(limit))
    return false;
  if (!case_read(path, &s, why, sizeof why)) {
    fprintf(stderr, "%s\n", why);
    return true;
  }
  bool opened = abandoned_open(&a, &s, NULL, NULL, limit, why, sizeof why);
  if (on) {
    a.on = *on;
    a.probed = true;
  }
  if (opened)
    polish(&a, &s, path);
  else if (!limit_is_over(limit))
    fprintf(stderr, "%s\n", why);
  abandoned_close(&a);
  return !limit_is_over(limit);
}

/* ---- verbs ------------------------------------------------------------------------------------------------------- */

static void print_answer(const struct saved *s, const char *path, const struct host_trial *g) {
  char signature[96], names[512];
  struct saved now = *s;
  if (!g->broken) {
    printf("%s: ok%s%s%s\n", path, *s->finding ? " (the case says " : "", s->finding, *s->finding ? ")" : "");
    return;
  }
  abandoned_describe(&now, g);
  abandoned_signature(&s->program.abort, g->broken, signature);
  printf("%s: %s\n  %s\n  broken   %s\n  found    %s\n", path, signature, now.story,
         broken_spell(g->broken, names, sizeof names), now.found);
}

int abandoned_check_file(struct saved *s, const char *path, const char *backend, const char *cpu) {
  struct abandoned a;
  struct host_trial g;
  bool harness = false;
  char why[400];
  if (!abandoned_open(&a, s, backend, cpu, NULL, why, sizeof why))
    return bad_input("%s: %s", path, why);
  bool ok = abandoned_run(&a, &s->program, &g, &harness, why, sizeof why);
  abandoned_close(&a);
  if (!ok)
    return harness ? harness_failed("%s: %s", path, why) : bad_input("%s: %s", path, why);
  print_answer(s, path, &g);
  return g.broken ? STATUS_FINDINGS : STATUS_FINE;
}

int abandoned_minimise_file(struct saved *s, const char *path, const char *backend, const char *cpu, const char *out) {
  struct abandoned a;
  unsigned before = s->program.count, tried = 0;
  char why[400], names[512];
  if (!abandoned_open(&a, s, backend, cpu, NULL, why, sizeof why))
    return bad_input("%s: %s", path, why);
  bool ok = abandoned_minimise(&a, s, &tried, why, sizeof why);
  abandoned_close(&a);
  if (!ok || !case_write(out, s, why, sizeof why))
    return bad_input("%s: %s", path, why);
  printf("%s: broken %s, %u instructions of %u, %u programs tried\n", out, broken_spell(s->broken, names, sizeof names),
         s->program.count, before, tried);
  return STATUS_FINE;
}

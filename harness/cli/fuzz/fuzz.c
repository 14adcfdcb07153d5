/* fuzz.c - the verb `fuzz`: runs the engine, shows progress, saves findings, ends with one line of figures. */
#include "case/case.h"
#include "cli/directory.h"
#include "cli/fuzz/aborts.h"
#include "cli/fuzz/request.h"
#include "cli/progress.h"
#include "cli/show/by_feature.h"
#include "cli/status.h"
#include "cli/verbs.h"
#include "engine/engine.h"
#include "engine/finding.h"
#include "engine/traits.h"
#include "engine/tryout.h"
#include "isa/form.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct session {
  struct engine *e;
  struct groups *groups;
  const struct fuzz_request *q;
  double begun, ready, shown; /* when programs could be run first: ready */
  bool terminal, lost;        /* a finding could not be saved */
  uint64_t findings;
  unsigned kinds;
};

static struct engine *running; /* for the signal handler */

static void on_interrupt(int signo) {
  if (running->stop == ENGINE_AT_ONCE)
    _exit(128 + signo);
  running->stop = ENGINE_AT_ONCE;
}

/* ---- sums -------------------------------------------------------------------------------------------------------- */

struct sums {
  uint64_t programs, aborts, digest, restarts, unrepeated;
  struct tally t;
};

static struct sums sum_up(const struct engine *e) {
  struct sums s = {0};
  for (unsigned i = 0; i < e->options.jobs; i++) {
    const struct account *a = account_of(&e->worker[i]);
    s.programs += a->programs;
    s.aborts += a->aborts;
    s.digest += a->digest;
    s.restarts += a->restarts + e->worker[i].restarts;
    s.unrepeated += a->unrepeated;
    tally_add(&s.t, &a->tally);
  }
  return s;
}

static void show_progress(struct session *s, double seconds) {
  struct sums k = sum_up(s->e);
  double total = s->e->options.time;
  fprintf(stderr, "%s%llu programs, %llu executions (%.0f/s), %llu aborts, %llu findings of %u kinds, %.0f s%s%s",
          s->terminal ? "\r\033[K" : "", (unsigned long long)k.programs, (unsigned long long)k.t.executions,
          (double)k.t.executions / (seconds > 0.1 ? seconds : 0.1), (unsigned long long)k.aborts,
          (unsigned long long)s->findings, s->kinds, seconds, total > 0 ? "" : " so far", s->terminal ? "" : "\n");
  if (total > 0 && s->terminal)
    fprintf(stderr, " of %.0f s", total);
}

/* Whether the time for new programs is over. On a slow machine it is not before some were judged, as far as that comes
 * soon. */
static bool is_over(struct session *s, double now) {
  const double soon = 1.5;
  if (s->e->seen && !s->ready)
    s->ready = now;
  double late = now - s->ready - s->e->options.time;
  if (s->e->options.time <= 0 || !s->ready || late < 0)
    return false;
  struct sums k = sum_up(s->e);
  return k.programs || k.aborts || late >= soon;
}

static void on_tick(void *ctx) {
  struct session *s = ctx;
  double now = seconds_now(), seconds = now - s->begun;
  if (is_over(s, now))
    s->e->stop = s->e->stop ? s->e->stop : ENGINE_IN_ORDER;
  if (seconds - s->shown < (s->terminal ? 0.5 : 10))
    return;
  s->shown = seconds;
  show_progress(s, seconds);
}

static void sum_up_fates(const struct engine *e, fate_counts sum) {
  for (unsigned i = 0; i < e->options.jobs; i++)
    for (unsigned id = 0; id <= a64_form_count(); id++)
      for (unsigned fate = 0; fate < FATES; fate++)
        sum[id][fate] += account_of(&e->worker[i])->fates[id][fate];
}

/* What was known of the instructions that ran; the end of an object of figures, or a table before their line. */
static void print_fates(const struct engine *e, bool json) {
  static fate_counts sum;
  sum_up_fates(e, sum);
  if (!json) {
    by_feature_print(sum, stdout);
    return;
  }
  fputs(", \"features\": ", stdout);
  by_feature_print_json(sum, stdout);
  puts("}");
}

/* "key=value" or, in JSON, "key": value. */
static void print_figure(const char *key, uint64_t value, bool json) {
  printf(json ? "\"%s\": %llu, " : "%s=%llu ", key, (unsigned long long)value);
}

/* Words that no, one, two witnesses judged: witnesses=3/40/500. */
static void print_witnesses(const struct tally *t, bool json) {
  printf(json ? "\"witnesses\": [" : "witnesses=");
  for (unsigned n = 0; n <= WITNESSES; n++)
    printf("%s%llu", !n ? "" : json ? ", " : "/", (unsigned long long)t->witnesses[n]);
  fputs(json ? "], " : " ", stdout);
}

static void print_summary(const struct session *s, bool json) {
  struct sums k = sum_up(s->e);
  if (!json)
    print_fates(s->e, false);
  fputs(json ? "{" : "", stdout);
  print_figure("programs", k.programs, json);
  print_figure("aborts", k.aborts, json);
  print_figure("executions", k.t.executions, json);
  print_figure("instructions", k.t.instructions, json);
  print_figure("checks", k.t.checks, json);
  print_figure("findings", s->findings, json);
  print_figure("kinds", s->kinds, json);
  print_witnesses(&k.t, json);
  print_figure("unjudged", k.t.unjudged, json);
  print_figure("unpredicted", k.t.unpredicted, json);
  print_figure("vague", k.t.vague, json);
  print_figure("emulator_failures", k.t.emulator_failures, json);
  print_figure("restarts", k.restarts, json);
  print_figure("unrepeated", k.unrepeated, json);
  printf(json ? "\"seconds\": %.2f, \"seed\": %llu, \"digest\": \"%016llx\""
              : "seconds=%.2f seed=%llu digest=%016llx\n",
         seconds_now() - s->begun, (unsigned long long)s->e->options.seed, (unsigned long long)k.digest);
  if (json)
    print_fates(s->e, true);
}

/* What ran the programs: a finding from elsewhere is to be seen where this is the same. */
static void print_machine(const struct engine *e) {
  const struct run_options *o = &e->options.run;
  char traits[512];
  if (!e->seen)
    return;
  traits_print(&e->on.traits, traits, sizeof traits);
  fprintf(stderr, "ran on: backend=%s emulator=%s cpu=%s %s\n", run_backend_name(o->backend),
          *e->on.emulator ? e->on.emulator : "none", run_cpu(o->backend, o->cpu), traits);
}

/* ---- findings ---------------------------------------------------------------------------------------------------- */

static void save_finding(struct session *s, struct saved *saved, const struct verdict *v, const char *path,
                         bool first) {
  char why[256];
  if (v->finding != FINDING_ABORT) {
    finding_settle(saved, s->q->encoder, s->q->backend);
    finding_describe(saved, v, s->e->options.encoder);
  }
  if (!case_write(path, saved, why, sizeof why))
    s->lost = harness_failed("%s", why);
  else if (first)
    fprintf(stderr, "%s%s\n  %s\n", s->terminal ? "\r\033[K" : "", path, saved->story);
}

static void on_found(void *ctx, const struct message *r) {
  static struct saved saved;
  struct session *s = ctx;
  char signature[96];
  const char *path;
  s->findings++;
  if (r->verdict.finding == FINDING_ABORT) {
    fuzz_aborts_recall(s->q, s->e, r, &saved, signature);
  } else {
    saved = (struct saved){0};
    engine_program(&saved.program, s->e->options.seed, r->index);
    finding_signature(&saved.program, &r->verdict, signature);
  }
  if (!groups_add(s->groups, signature, case_weight(&saved.program), &path))
    return;
  bool first = groups_at(s->groups, s->kinds) != NULL;
  s->kinds += first;
  save_finding(s, &saved, &r->verdict, path, first);
}

/* ---- the verb ---------------------------------------------------------------------------------------------------- */

/* Whether less was done than was asked for. A limit in time that came first asked for no number. */
static bool is_short(const struct session *s, char *why, size_t size) {
  const struct engine *e = s->e;
  const struct engine_options *o = &e->options;
  struct sums k = sum_up(e);
  unsigned long long programs = o->aborts_only ? 0 : o->cases;
  unsigned long long aborts = (o->cases + ENGINE_BATCH - 1) / ENGINE_BATCH * o->aborts;
  bool counted = o->cases && e->stop != ENGINE_IN_ORDER;
  if (!k.programs && !k.aborts)
    snprintf(why, size, "fuzz: no program was judged%s", e->stop == ENGINE_AT_ONCE ? ": it was interrupted" : "");
  else if (counted && (k.programs != programs || k.aborts != aborts))
    snprintf(why, size, "fuzz: of %llu programs %llu were judged, of %llu aborts %llu%s", programs,
             (unsigned long long)k.programs, aborts, (unsigned long long)k.aborts,
             e->stop ? ": it was interrupted" : ": the encoder hung too often");
  else if (!s->findings && k.t.instructions && k.t.unanswered == k.t.instructions)
    snprintf(why, size, "fuzz: nothing was judged: the encoder knows none of %llu instructions",
             (unsigned long long)k.t.instructions);
  else
    return false;
  return true;
}

/* How to go on. A case may not name just any encoder by itself. */
static void print_hint(const char *encoder) {
  char why[256], option[200] = "";
  if (!encoder_find(encoder, why, sizeof why))
    snprintf(option, sizeof option, " --encoder '%.160s'", encoder);
  fprintf(stderr, "Replay a finding:  a64fuzz check%s FILE     shrink it:  a64fuzz minimise%s FILE\n", option, option);
}

static int end_session(struct session *s, int status, bool json) {
  char why[256];
  if (s->terminal)
    fputs("\r\033[K", stderr);
  if (status == 2)
    return bad_input("%s", s->e->trouble);
  if (status)
    return harness_failed("%s", s->e->trouble);
  bool unfinished = is_short(s, why, sizeof why);
  if (unfinished && !s->findings && !sum_up(s->e).programs)
    return harness_failed("%s", why);
  fuzz_aborts_polish(s->groups);
  if (fuzz_aborts_end(s->e)) {
    s->findings++;
    s->kinds++;
  }
  if (groups_at(s->groups, 0))
    print_hint(s->q->encoder);
  print_machine(s->e);
  if (unfinished)
    harness_failed("%s", why);
  print_summary(s, json);
  return s->lost || unfinished ? STATUS_FAILED : s->findings ? STATUS_FINDINGS : STATUS_FINE;
}

static int run_session(struct session *s, bool json) {
  s->groups = groups_open(s->q->out);
  if (!s->groups)
    return harness_failed("no memory");
  s->begun = seconds_now();
  s->terminal = isatty(2);
  int status = engine_run(s->e, on_found, on_tick, s);
  status = end_session(s, status, json);
  groups_close(s->groups);
  return status;
}

static void hear_interrupts(struct engine *e) {
  running = e;
  signal(SIGINT, on_interrupt);
  signal(SIGTERM, on_interrupt);
  if (signal(SIGHUP, on_interrupt) == SIG_IGN) /* nohup */
    signal(SIGHUP, SIG_IGN);
}

/* Before anything else is started or made. */
static int try_encoder(const struct engine *e) {
  char why[512];
  int status = encoder_try(e->options.encoder, &e->stop, why, sizeof why);
  return !status ? STATUS_FINE : status == STATUS_BAD_INPUT ? bad_input("%s", why) : harness_failed("%s", why);
}

int verb_fuzz(int argc, char **argv) {
  struct fuzz_request q;
  struct engine_options o;
  int n = fuzz_request_take(argc, argv, &q);
  if (n < 0)
    return STATUS_BAD_INPUT;
  if (n > 0)
    return bad_input("fuzz: unexpected '%s'", argv[1]);
  if (!fuzz_settle(&q, &o))
    return STATUS_BAD_INPUT;
  struct session s = {.e = engine_new(&o), .q = &q};
  if (!s.e)
    return harness_failed("no memory");
  hear_interrupts(s.e);
  if ((n = try_encoder(s.e)))
    return n;
  if (!make_directory(q.out))
    return bad_input("'%s' cannot be a directory for findings: %s", q.out, strerror(errno));
  fprintf(stderr, "seed %llu\n", (unsigned long long)o.seed);
  return run_session(&s, q.json);
}

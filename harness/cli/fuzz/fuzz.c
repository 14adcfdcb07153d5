/* fuzz.c - the verb `fuzz`: runs the engine, shows progress, saves findings, ends with one line of figures. */
#include "cli/directory.h"
#include "cli/encoder_start.h"
#include "cli/fuzz/aborts.h"
#include "cli/fuzz/session.h"
#include "cli/progress.h"
#include "cli/require.h"
#include "cli/status.h"
#include "cli/verbs.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct engine *running; /* for the signal handler */
static volatile sig_atomic_t heard;

/* A process that was just forked may hear the same signal, sent to all of the group, and has the engine in common: so
 * what this one heard is its own. */
static void on_interrupt(int signo) {
  if (heard)
    _exit(128 + signo);
  heard = 1;
  running->stop = ENGINE_AT_ONCE;
}

/* Whether the time for new programs is over, but for what making cases smaller may take. Where it takes long until one
 * can be run it is not before some were judged, if that comes within the time from then on, or soon after. */
static bool is_over(const struct session *s, double now) {
  const double soon = 1, time = s->e->options.time;
  if (time <= 0 || !s->ready || now - s->begun < time - polish_kept(s))
    return false;
  struct sums k = sum_up(s->e);
  return k.programs || k.aborts || now - s->ready >= time + soon;
}

/* An end that was wanted by time is that of all the time. */
static void note_end(struct session *s, double now) {
  double end = s->begun + s->e->options.time;
  if (s->e->stop && s->ended <= 0)
    s->ended = s->e->stop == ENGINE_IN_ORDER && end > now ? end : now;
}

static void on_tick(void *ctx) {
  struct session *s = ctx;
  double now = seconds_now();
  if (s->e->seen && !s->ready)
    s->ready = now;
  polish_tick(s);
  if (is_over(s, seconds_now()))
    s->e->stop = s->e->stop ? s->e->stop : ENGINE_IN_ORDER;
  note_end(s, seconds_now());
  keep_tick(s);
  screen_tick(s);
}

/* ---- the verb ---------------------------------------------------------------------------------------------------- */

/* Whether the encoder answered fewer forms than --require wants. */
static bool is_below(const struct session *s, char *why, size_t size) {
  struct coverage_sum c = sum_up_coverage(s->e);
  unsigned wanted = s->e->options.aborts_only ? 0 : require_forms(s->q->require, c.forms);
  if (c.forms_judged >= wanted)
    return false;
  snprintf(why, size, "fuzz: the encoder answered %u of %u forms; --require wants %u", c.forms_judged, c.forms, wanted);
  return true;
}

/* Whether less was done than was asked for. A limit in time that came first asked for no number. */
static bool is_short(const struct session *s, char *why, size_t size) {
  const struct engine *e = s->e;
  const struct engine_options *o = &e->options;
  struct sums k = sum_up(e);
  unsigned long long programs = o->aborts_only ? 0 : o->cases;
  unsigned long long aborts = (o->cases + ENGINE_BATCH - 1) / ENGINE_BATCH * o->aborts;
  bool counted = o->cases && e->stop != ENGINE_IN_ORDER;
  if (!k.programs && !k.aborts)
    snprintf(why, size, "fuzz: no program was judged%s",
             e->stop == ENGINE_AT_ONCE ? ": it was interrupted"
             : o->time > 0             ? ": the encoder may be slow, or wait for something; give it more --time"
                                       : "");
  else if (counted && (k.programs != programs || k.aborts != aborts))
    snprintf(why, size, "fuzz: of %llu programs %llu were judged, of %llu aborts %llu%s", programs,
             (unsigned long long)k.programs, aborts, (unsigned long long)k.aborts,
             e->stop ? ": it was interrupted" : ": the encoder hung too often");
  else if (!s->findings && k.t.instructions && k.t.unanswered == k.t.instructions)
    snprintf(why, size, "fuzz: nothing was judged: the encoder knows none of %llu instructions",
             (unsigned long long)k.t.instructions);
  else
    return !s->findings && is_below(s, why, size);
  return true;
}

static int end_session(struct session *s, int status) {
  char why[256];
  block_clear(&s->block);
  if (status == 2)
    return bad_input("%s", s->e->trouble);
  if (status)
    return harness_failed("%s", s->e->trouble);
  bool unfinished = is_short(s, why, sizeof why);
  if (unfinished && !s->findings && !sum_up(s->e).programs)
    return harness_failed("%s", why);
  note_end(s, seconds_now());
  polish_end(s, heard ? NULL : &heard);
  keep_end(s);
  s->at_end = fuzz_aborts_end(s->e);
  s->findings += s->at_end;
  summary_machine(s);
  if (unfinished)
    harness_failed("%s", why);
  summary_print(s);
  others_list(s);
  findings_list(s);
  return s->lost || unfinished ? STATUS_FAILED : s->findings ? STATUS_FINDINGS : STATUS_FINE;
}

static int run_session(struct session *s) {
  s->groups = groups_open(s->q->out);
  if (!s->groups)
    return harness_failed("no memory");
  s->terminal = terminal_is();
  int status = fuzz_begin(s);
  if (!status)
    status = end_session(s, engine_run(s->e, findings_take, on_tick, s));
  if (s->made && !s->kinds && !s->q->record)
    rmdir(s->q->out); /* with nothing in it */
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

int verb_fuzz(int argc, char **argv) {
  struct fuzz_request q;
  struct engine_options o;
  int n = fuzz_request_take(argc, argv, &q);
  if (n < 0)
    return STATUS_BAD_INPUT;
  if (n > 0)
    return bad_input("fuzz: unexpected '%s'", argv[1]);
  if (q.draw && q.survey)
    return bad_input("fuzz: --draw and --survey are opposites");
  if (q.cases && q.survey)
    return bad_input("fuzz: a run by --cases has no --survey; `a64fuzz survey` makes one");
  if (!require_is_good("fuzz", q.require) || !fuzz_settle(&q, &o))
    return STATUS_BAD_INPUT;
  struct session s = {.e = engine_new(&o), .q = &q, .begun = seconds_now()};
  if (!s.e)
    return harness_failed("no memory");
  hear_interrupts(s.e);
  if (!known_causes_read(&s.known, q.known, o.encoder))
    return STATUS_BAD_INPUT;
  if ((n = encoder_start(o.encoder, &s.e->stop, NULL))) /* before anything else is started or made */
    return n;
  s.made = access(q.out, F_OK);
  if (!make_directory(q.out))
    return bad_input("'%s' cannot be a directory for findings: %s", q.out, strerror(errno));
  fprintf(stderr, "seed %llu\n", (unsigned long long)o.seed);
  return run_session(&s);
}

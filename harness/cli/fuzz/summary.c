/* summary.c - how a run of `fuzz` ends: a line of figures, or JSON. */
#include "cli/fuzz/session.h"
#include "cli/progress.h"
#include "cli/show/by_feature.h"
#include "engine/traits.h"

#include <stdlib.h>

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
static void print_figure(const char *key, uint64_t value, bool json, FILE *out) {
  fprintf(out, json ? "\"%s\": %llu, " : "%s=%llu ", key, (unsigned long long)value);
}

/* Words that no, one, two witnesses judged: witnesses=3/40/500. */
static void print_witnesses(const struct tally *t, bool json, FILE *out) {
  fprintf(out, json ? "\"witnesses\": [" : "witnesses=");
  for (unsigned n = 0; n <= WITNESSES; n++)
    fprintf(out, "%s%llu", !n ? "" : json ? ", " : "/", (unsigned long long)t->witnesses[n]);
  fputs(json ? "], " : " ", out);
}

/* Forms that the encoder answered, of those it was asked for, of all; limits of operands that it was shown, of all. */
static void print_coverage(const struct engine *e, bool json, FILE *out) {
  struct coverage_sum c = sum_up_coverage(e);
  fprintf(out, json ? "\"forms\": [%u, %u, %u], \"limits\": [%u, %u], " : "forms=%u/%u/%u limits=%u/%u ",
          c.forms_judged, c.forms_asked, c.forms, c.limits_seen, c.limits);
  print_figure("forms_executed", c.forms_executed, json, out);
  print_figure("forms_inexpressible", c.forms_inexpressible, json, out);
  print_figure("forms_unknown", c.forms_unknown, json, out);
  print_figure("inexpressible", c.inexpressible, json, out);
  print_figure("unknown", c.unknown, json, out);
}

static void print_stops(const struct sums *k, bool json, FILE *out) {
  for (unsigned i = 0; json && i < STOPPED_KINDS; i++)
    fprintf(out, "%s\"%s\": %llu%s", i ? ", " : "\"stops\": {", stopped_name((enum stopped)i),
            (unsigned long long)k->stops[i], i + 1 < STOPPED_KINDS ? "" : "}, ");
}

/* Seconds from the beginning; what has not happened has none. */
static void print_time(const char *key, double seconds, bool json, FILE *out) {
  if (seconds > 0)
    fprintf(out, json ? "\"%s\": %.2f, " : "%s=%.2f ", key, seconds);
  else if (json)
    fprintf(out, "\"%s\": null, ", key);
}

static void print_figures(const struct session *s, bool json, FILE *out) {
  struct sums k = sum_up(s->e);
  print_figure("programs", k.programs, json, out);
  print_figure("aborts", k.aborts, json, out);
  print_figure("executions", k.t.executions, json, out);
  print_figure("instructions", k.t.instructions, json, out);
  print_figure("checks", k.t.checks, json, out);
  print_figure("findings", s->findings, json, out);
  print_figure("kinds", s->kinds + s->at_end, json, out);
  print_witnesses(&k.t, json, out);
  print_coverage(s->e, json, out);
  print_stops(&k, json, out);
  print_figure("surveyed", s->surveyed, json, out);
  print_figure("known", s->known_findings, json, out);
  print_figure("others", k.t.others, json, out);
  print_figure("unjudged", k.t.unjudged, json, out);
  print_figure("unpredicted", k.t.unpredicted, json, out);
  print_figure("vague", k.t.vague, json, out);
  print_figure("emulator_failures", k.t.emulator_failures, json, out);
  print_figure("restarts", k.restarts, json, out);
  print_figure("unrepeated", k.unrepeated, json, out);
  print_time("first_finding", s->first, json, out);
  print_time("minimised", s->minimised, json, out);
  fprintf(out,
          json ? "\"seconds\": %.2f, \"seed\": %llu, \"digest\": \"%016llx\"" : "seconds=%.2f seed=%llu digest=%016llx",
          seconds_now() - s->begun, (unsigned long long)s->e->options.seed, (unsigned long long)k.digest);
}

/* One line, but on a terminal, which would break it amid a word. */
static void print_line(const struct session *s) {
  char *text = NULL;
  size_t size;
  FILE *line = open_memstream(&text, &size);
  if (!line)
    return;
  print_figures(s, false, line);
  fclose(line);
  terminal_wrap(stdout, 0, text);
  free(text);
}

void summary_print(const struct session *s) {
  bool json = s->q->json;
  if (!json && s->q->features)
    print_fates(s->e, false);
  if (json) {
    fputs("{", stdout);
    print_figures(s, true, stdout);
    print_fates(s->e, true);
  } else {
    print_line(s);
  }
  fflush(stdout);
}

/* On a terminal not every trait, unless features are asked for: findings come last, and should be seen. */
void summary_machine(const struct session *s) {
  const struct engine *e = s->e;
  const struct run_options *o = &e->options.run;
  char traits[1024] = "", text[1200];
  if (!e->seen)
    return;
  if (!terminal_is() || s->q->features)
    traits_print(&e->on.traits, traits, sizeof traits);
  snprintf(text, sizeof text, "ran on: backend=%s emulator=%s cpu=%s %s", run_backend_name(o->backend),
           *e->on.emulator ? e->on.emulator : "none", run_cpu(o->backend, o->cpu), traits);
  terminal_wrap(stderr, 0, text);
}

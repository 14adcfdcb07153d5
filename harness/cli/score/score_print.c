/* score_print.c - the score on the screen: a matrix of classes by checks, what survived, one line; or JSON. */
#include "cli/score/score.h"

#include <ctype.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

/* The outcomes that kill, in the order of the columns. */
static const enum survey_outcome killers[] = {OUTCOME_WRONG, OUTCOME_TAKEN, OUTCOME_REFUSED, OUTCOME_UNPREDICTABLE};
enum { KILLERS = sizeof killers / sizeof *killers };

/* ---- sums -------------------------------------------------------------------------------------------------------- */

static void add(struct tallies *to, const struct tallies *from) {
  to->mutants += from->mutants;
  to->equivalent += from->equivalent;
  to->other += from->other;
  to->survived += from->survived;
  to->asked += from->asked;
  to->most = from->most > to->most ? from->most : to->most;
  to->nanoseconds += from->nanoseconds;
  for (unsigned i = 0; i < OUTCOMES; i++)
    to->killed[i] += from->killed[i];
  for (unsigned i = 0; i < SURVEY_PARTS; i++)
    to->parts[i] += from->parts[i];
  for (unsigned i = 0; i < NOTICES; i++)
    to->noticed[i] += from->noticed[i];
}

static struct tallies of_operator(const struct score_request *q, const struct scoreboard *b, unsigned i) {
  struct tallies t = {.mutants = 0};
  for (unsigned j = 0; j < q->jobs; j++)
    add(&t, &b->job[j].of[i]);
  return t;
}

struct tallies score_of_class(const struct score_request *q, const struct scoreboard *b, unsigned class) {
  struct tallies sum = {.mutants = 0};
  for (unsigned i = 0; i < operator_count; i++)
    if (!class || operators[i].class == class) {
      struct tallies t = of_operator(q, b, i);
      add(&sum, &t);
    }
  return sum;
}

uint64_t score_killed(const struct tallies *t) {
  uint64_t n = 0;
  for (unsigned i = 0; i < OUTCOMES; i++)
    n += t->killed[i];
  return n;
}

/* ---- the screen -------------------------------------------------------------------------------------------------- */

static void print_heading(void) {
  printf("%-5s %8s", "class", "mutants");
  for (unsigned i = 0; i < KILLERS; i++)
    printf(" %7s", survey_outcome_heading(killers[i]));
  printf(" %7s %7s %7s %8s %8s ", "equiv", "other", "SURVIVE", "intents", "most");
  for (unsigned n = 0; n < NOTICES; n++)
    printf(" %8s", notice_name((enum notice)n));
  putchar('\n');
}

static void print_row(const char *name, const struct tallies *t) {
  uint64_t killed = score_killed(t);
  printf("%-5s %8" PRIu64, name, t->mutants);
  for (unsigned i = 0; i < KILLERS; i++)
    printf(" %7" PRIu64, t->killed[killers[i]]);
  printf(" %7" PRIu64 " %7" PRIu64 " %7" PRIu64 " %8" PRIu64 " %8" PRIu64 " ", t->equivalent, t->other, t->survived,
         killed ? t->asked / killed : 0, t->most);
  for (unsigned n = 0; n < NOTICES; n++)
    printf(" %8" PRIu64, t->noticed[n]);
  putchar('\n');
}

static void print_classes(const struct score_request *q, const struct scoreboard *b) {
  for (unsigned class = 1; class <= FAULT_CLASSES; class ++) {
    struct tallies t = score_of_class(q, b, class);
    char name[8];
    snprintf(name, sizeof name, "E%02u", class);
    if (t.mutants)
      print_row(name, &t);
    score_print_fault_class(q, b, class);
  }
}

static void print_parts(const struct tallies *all) {
  for (unsigned p = 0; p < SURVEY_PARTS; p++)
    printf("%8" PRIu64 " killed by: %s\n", all->parts[p], survey_part_name((enum survey_part)p));
}

static void print_survivors(const struct score_request *q, const struct scoreboard *b) {
  for (unsigned j = 0; j < q->jobs; j++)
    for (unsigned i = 0; i < b->job[j].kept; i++) {
      const struct survivor *s = &b->job[j].survivor[i];
      printf("SURVIVED %s: %s %s\n", s->name, s->text, s->detail);
    }
}

void score_print(const struct score_request *q, const struct scoreboard *b, double seconds) {
  struct tallies all = score_of_class(q, b, 0);
  print_survivors(q, b);
  if (all.mutants)
    print_heading();
  print_classes(q, b);
  if (all.mutants) {
    print_row("all", &all);
    print_parts(&all);
  }
  score_print_faults(q, b);
  struct fault_sums f = score_faults(q, b, 0);
  printf("faults=%u faults_killed=%u faults_survived=%u mutants=%" PRIu64 " killed=%" PRIu64 " equivalent=%" PRIu64
         " other=%" PRIu64 " survived=%" PRIu64 " operators=%u seed=%" PRIu64 " seconds=%.1f\n",
         f.faults, f.faults - f.survived, f.survived, all.mutants, score_killed(&all), all.equivalent, all.other,
         all.survived, operator_count, q->seed, seconds);
}

/* ---- JSON -------------------------------------------------------------------------------------------------------- */

static void print_json_text(const char *text) {
  json_t *s = json_string(text);
  json_dumpf(s, stdout, JSON_ENCODE_ANY);
  json_decref(s);
}

/* How many each part of the survey killed, by the word that --without takes. */
static void print_json_parts(const struct tallies *t) {
  for (unsigned p = 0; p < SURVEY_PARTS; p++) {
    fputs(p ? ", \"" : ", \"parts\": {\"", stdout);
    for (const char *c = survey_part_key((enum survey_part)p); *c; c++)
      putchar(tolower((unsigned char)*c));
    printf("\": %" PRIu64, t->parts[p]);
  }
  putchar('}');
}

static void print_json_tallies(const struct tallies *t) {
  uint64_t killed = score_killed(t);
  printf("{\"mutants\": %" PRIu64 ", \"killed\": %" PRIu64 ", \"equivalent\": %" PRIu64 ", \"other\": %" PRIu64
         ", \"survived\": %" PRIu64,
         t->mutants, killed, t->equivalent, t->other, t->survived);
  for (unsigned i = 0; i < KILLERS; i++)
    printf(", \"%s\": %" PRIu64, survey_outcome_key(killers[i]), t->killed[killers[i]]);
  for (unsigned n = 0; n < NOTICES; n++)
    printf(", \"%s\": %" PRIu64, notice_name((enum notice)n), t->noticed[n]);
  print_json_parts(t);
  printf(", \"intents\": %" PRIu64 ", \"most\": %" PRIu64 ", \"microseconds\": %" PRIu64 "}",
         killed ? t->asked / killed : 0, t->most, t->nanoseconds / 1000);
}

static void print_json_classes(const struct score_request *q, const struct scoreboard *b) {
  const char *comma = "";
  for (unsigned class = 1; class <= FAULT_CLASSES; class ++) {
    struct tallies t = score_of_class(q, b, class);
    if (!t.mutants)
      continue;
    printf("%s\n  {\"class\": \"E%02u\", \"score\": ", comma, class);
    print_json_tallies(&t);
    putchar('}');
    comma = ",";
  }
}

static void print_json_operators(const struct score_request *q, const struct scoreboard *b) {
  const char *comma = "";
  for (unsigned i = 0; i < operator_count; i++) {
    struct tallies t = of_operator(q, b, i);
    if (!t.mutants)
      continue;
    printf("%s\n  {\"class\": \"E%02u\", \"operator\": \"%s\", \"score\": ", comma, operators[i].class,
           operators[i].name);
    print_json_tallies(&t);
    putchar('}');
    comma = ",";
  }
}

static void print_json_survivors(const struct score_request *q, const struct scoreboard *b) {
  const char *comma = "";
  for (unsigned j = 0; j < q->jobs; j++)
    for (unsigned i = 0; i < b->job[j].kept; i++) {
      const struct survivor *s = &b->job[j].survivor[i];
      printf("%s\n  {\"mutant\": ", comma);
      print_json_text(s->name);
      printf(", \"intent\": ");
      print_json_text(s->text);
      printf(", \"answer\": ");
      print_json_text(s->detail);
      putchar('}');
      comma = ",";
    }
}

void score_print_json(const struct score_request *q, const struct scoreboard *b, double seconds) {
  struct tallies all = score_of_class(q, b, 0);
  printf("{\"seed\": %" PRIu64 ", \"seconds\": %.1f, \"all\": ", q->seed, seconds);
  print_json_tallies(&all);
  printf(",\n\"classes\": [");
  print_json_classes(q, b);
  printf("\n],\n\"operators\": [");
  print_json_operators(q, b);
  printf("\n],\n\"survivors\": [");
  print_json_survivors(q, b);
  printf("\n],\n\"faults\": [");
  score_print_json_faults(q, b);
  puts("\n]}");
}

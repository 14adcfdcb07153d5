/* mutants_print.c - the screen of the verb `mutants`: which invariant noticed what, survivors, one line; or JSON. */
#include "case/abort.h"
#include "cli/aborts/mutants.h"
#include "cli/terminal.h"

#include <stdio.h>

static const struct {
  const char *name, *remedy;
} needs[NEEDS] = {
#define NEED(id, name, has, remedy) {name, remedy},
#include "abort/tables/needs.def"
#undef NEED
};

enum { NAME = 12 /* columns */ };

static const char *spell(broken_set broken) {
  static char names[2][1024];
  static unsigned turn;
  return broken_spell(broken, names[turn++ % 2], sizeof names[0]);
}

/* ---- where a mutant could be tested ------------------------------------------------------------------------------ */

static unsigned need_of(const struct mutant *m) {
  unsigned n = 0;
  while (m->needs >> n != F_FIRST_NEED)
    n++;
  return n;
}

static void print_elsewhere(const struct mutant *m) {
  if (m->elsewhere)
    fputs(m->elsewhere, stdout);
  else
    printf("needs %s: %s", needs[need_of(m)].name, needs[need_of(m)].remedy);
}

/* ---- the screen -------------------------------------------------------------------------------------------------- */

/* How many mutants of each class each invariant noticed. Where it does not fit, the A of the classes stands once. */
static void print_matrix(const struct hunt *h) {
  bool wide = terminal_holds(stdout, NAME + (CLASSES - A01) * 4 + 7);
  printf("%-*s", NAME, wide ? "noticed by" : "noticed by A");
  for (unsigned class = A01; class < CLASSES; class ++)
    printf(wide ? " A%02u" : " %02u", class);
  putchar('\n');
  for (unsigned v = 0; v < INVARIANTS; v++) {
    unsigned count[CLASSES] = {0}, sum = 0;
    for (unsigned i = 1; i < MUTANTS; i++)
      count[mutants[i].class] += h->verdict[i].broken >> v & 1;
    for (unsigned class = A01; class < CLASSES; class ++)
      sum += count[class];
    printf("%-*s", NAME, abort_name(ABORT_INVARIANT, v));
    for (unsigned class = A01; class < CLASSES; class ++)
      if (count[class])
        printf(" %*u", wide ? 3 : 2, count[class]);
      else
        printf(" %*s", wide ? 3 : 2, ".");
    puts(sum ? "" : "   none");
  }
}

static void print_survivor(const struct hunt *h, unsigned i) {
  const struct mutant *m = &mutants[i];
  const struct mutant_result *v = &h->verdict[i];
  printf("SURVIVED A%02u %s: %s; wanted %s, broken: %s%s%s\n", m->class, m->name, m->sentence, spell(m->killers),
         spell(v->broken), v->ran ? "" : " did not run: ", v->why);
  printf("  again: a64fuzz mutants --only %s --backend %s --cpu %s\n", m->name, run_backend_name(h->backend), h->cpu);
}

static void print_untestable(const struct mutant *m) {
  printf("not testable here A%02u %s: %s (", m->class, m->name, m->sentence);
  print_elsewhere(m);
  puts(")");
}

void hunt_print(const struct hunt *h) {
  for (unsigned i = 1; i < MUTANTS; i++)
    if (mutant_fate(h, i) == MUTANT_SURVIVED)
      print_survivor(h, i);
  print_matrix(h);
  for (unsigned i = 1; i < MUTANTS; i++)
    if (mutant_fate(h, i) == MUTANT_UNTESTABLE)
      print_untestable(&mutants[i]);
  printf("mutants backend=%s cpu=%s killed=%u survived=%u not_testable=%u reference=%s seconds=%.1f\n",
         run_backend_name(h->backend), h->cpu, hunt_count(h, MUTANT_KILLED), hunt_count(h, MUTANT_SURVIVED),
         hunt_count(h, MUTANT_UNTESTABLE), hunt_is_sound(h) ? "sound" : "BROKEN", h->seconds);
}

/* ---- JSON -------------------------------------------------------------------------------------------------------- */

static void print_row(const struct hunt *h, unsigned i, const char *comma) {
  static const char *const fates[] = {"", "killed", "survived", "not testable"};
  const struct mutant *m = &mutants[i];
  enum mutant_fate fate = mutant_fate(h, i);
  printf("%s\n  {\"class\": \"A%02u\", \"name\": \"%s\", \"verdict\": \"%s\", ", comma, m->class, m->name, fates[fate]);
  fputs(fate == MUTANT_UNTESTABLE ? "\"elsewhere\": \"" : "\"broken\": \"", stdout);
  if (fate == MUTANT_UNTESTABLE)
    print_elsewhere(m);
  else
    fputs(spell(h->verdict[i].broken), stdout);
  fputs("\"}", stdout);
}

void hunt_print_json(const struct hunt *h) {
  const char *comma = "";
  printf("{\"killed\": %u, \"survived\": %u, \"not_testable\": %u, \"reference\": \"%s\", \"mutants\": [",
         hunt_count(h, MUTANT_KILLED), hunt_count(h, MUTANT_SURVIVED), hunt_count(h, MUTANT_UNTESTABLE),
         hunt_is_sound(h) ? "sound" : "broken");
  for (unsigned i = 1; i < MUTANTS; i++)
    if (mutant_fate(h, i) != MUTANT_UNASKED) {
      print_row(h, i, comma);
      comma = ",";
    }
  puts("]}");
}

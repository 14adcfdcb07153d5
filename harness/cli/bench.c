/* bench.c - the verb `bench`: the rate of every stage, each beside a reference measured in the same run. */
#include "cli/bench.h"
#include "cli/options.h"
#include "cli/status.h"
#include "cli/verbs.h"

#include <stdio.h>
#include <stdlib.h>

enum measure_id {
  MEASURE_NONE,
#define MEASURE(id, name, unit, rate, reference, of) MEASURE_##id,
#include "cli/bench.def"
#undef MEASURE
  MEASURES
};

#define MEASURE(id, name, unit, rate, reference, of)                                                                   \
  _Static_assert(MEASURE_##reference < MEASURE_##id, name " is measured before what it is compared with");
#include "cli/bench.def"
#undef MEASURE

static const struct measure {
  const char *name, *unit;
  bench_rate *rate;
  enum measure_id reference;
  enum choice of;
} measures[MEASURES] = {
#define MEASURE(id, name, unit, rate, reference, of)                                                                   \
  [MEASURE_##id] = {name, unit, rate, MEASURE_##reference, CHOICE_##of},
#include "cli/bench.def"
#undef MEASURE
};

static void print_json(const struct measure *row, double rate, double reference, unsigned counted) {
  printf("  \"%s\": {\"rate\": %.0f, \"unit\": \"%s\", \"counted\": %u", row->name, rate, row->unit, counted);
  if (row->reference)
    printf(", \"ratio\": %.3f, \"to\": \"%s\"", reference > 0 ? rate / reference : 0, measures[row->reference].name);
  printf("}%s\n", row == &measures[MEASURES - 1] ? "" : ",");
}

static void print_row(const struct measure *row, double rate, double reference) {
  if (!rate) {
    printf("%-40s not here\n", row->name);
    return;
  }
  printf("%-40s %14.0f %-13s", row->name, rate, row->unit);
  if (reference > 0)
    printf(" %9.2f x %s", rate / reference, measures[row->reference].name);
  putchar('\n');
}

static void measure_all(double seconds, struct material *const material[CHOICES], bool json) {
  struct bench b = {.seconds = seconds};
  double rate[MEASURES] = {0};
  for (enum measure_id i = MEASURE_NONE + 1; i < MEASURES; i++) {
    const struct measure *row = &measures[i];
    b.m = material[row->of];
    b.counted = 0;
    rate[i] = row->rate(&b);
    if (json)
      print_json(row, rate[i], rate[row->reference], b.counted);
    else
      print_row(row, rate[i], rate[row->reference]);
    fflush(stdout);
  }
}

int verb_bench(int argc, char **argv) {
  bool json = false;
  double seconds = 0.5;
  int n = options_take(argc, argv,
                       (struct option_row[]){{"json", OPTION_FLAG, &json}, {"seconds", OPTION_REAL, &seconds}, {0}});
  if (n)
    return n < 0 ? STATUS_BAD_INPUT : bad_input("bench: unexpected '%s'", argv[1]);
  struct material *material[CHOICES];
  for (enum choice of = CHOICE_ALL; of < CHOICES; of++)
    if (!(material[of] = bench_material(of)))
      return harness_failed("bench: no memory");
  if (json)
    puts("{");
  measure_all(seconds, material, json);
  if (json)
    puts("}");
  for (enum choice of = CHOICE_ALL; of < CHOICES; of++)
    free(material[of]);
  return STATUS_FINE;
}

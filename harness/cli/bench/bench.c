/* bench.c - the verb `bench`: the rate of every stage, each beside a reference measured in the same run. */
#include "cli/bench/bench.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/status.h"
#include "cli/verbs.h"

#include <stdio.h>
#include <stdlib.h>

enum measure_id {
  MEASURE_NONE,
#define PASS(id, name, unit, pass, reference, of) MEASURE_##id,
#define RATE(id, name, unit, rate, reference) MEASURE_##id,
#include "cli/bench/bench.def"
#undef PASS
#undef RATE
  MEASURES
};

#define EARLIER(id, name, reference)                                                                                   \
  _Static_assert(MEASURE_##reference < MEASURE_##id, name " is measured before what it is compared with");
#define PASS(id, name, unit, pass, reference, of) EARLIER(id, name, reference)
#define RATE(id, name, unit, rate, reference) EARLIER(id, name, reference)
#include "cli/bench/bench.def"
#undef PASS
#undef RATE

static const struct measure {
  const char *name, *unit;
  bench_pass *pass; /* or */
  bench_rate *rate;
  enum measure_id reference;
  enum choice of;
} measures[MEASURES] = {
#define PASS(id, name, unit, pass, reference, of)                                                                      \
  [MEASURE_##id] = {name, unit, pass, NULL, MEASURE_##reference, CHOICE_##of},
#define RATE(id, name, unit, rate, reference) [MEASURE_##id] = {name, unit, NULL, rate, MEASURE_##reference, CHOICES},
#include "cli/bench/bench.def"
#undef PASS
#undef RATE
};

static double rates[MEASURES], ratios[MEASURES];
static unsigned counted[MEASURES]; /* of the words of a pass */

/* ---- the screen -------------------------------------------------------------------------------------------------- */

/* How many times as fast as before; 0: that is not known. */
static double change_of(enum measure_id i) { return against(measures[i].name, rates[i], ratios[i]); }

static void print_json(enum measure_id i) {
  const struct measure *row = &measures[i];
  printf("  \"%s\": {\"rate\": %.0f, \"unit\": \"%s\", \"counted\": %u", row->name, rates[i], row->unit, counted[i]);
  if (row->reference)
    printf(", \"ratio\": %.3f, \"to\": \"%s\"", ratios[i], measures[row->reference].name);
  if (change_of(i) > 0)
    printf(", \"against\": %.4g", change_of(i));
  printf("}%s\n", i == MEASURES - 1 ? "" : ",");
}

/* Runs of one program differ by less than a tenth, most of the time. What is no multiple of another row is that much
 * slower or faster as the machine is. */
static bool is_slower(enum measure_id i) { return ratios[i] > 0 && change_of(i) > 0 && change_of(i) < 0.9; }
static bool is_faster(enum measure_id i) { return ratios[i] > 0 && change_of(i) > 1.1; }

static void print_change(enum measure_id i) {
  if (change_of(i) > 0)
    printf(", %.2f x before%s", change_of(i), is_slower(i) ? ": SLOWER" : is_faster(i) ? ": faster" : "");
}

/* The rows that are slower, once more. */
static void print_slower(void) {
  unsigned n = 0;
  for (enum measure_id i = MEASURE_NONE + 1; i < MEASURES; i++)
    if (is_slower(i))
      printf("%s%s, %.2f x", n++ ? "; " : "slower than before: ", measures[i].name, change_of(i));
  puts(n ? "" : "no row is slower than before");
}

static void print_row(enum measure_id i) {
  const struct measure *row = &measures[i];
  if (!rates[i]) {
    printf("%-40s not here\n", row->name);
    return;
  }
  printf("%-40s %14.0f %-13s", row->name, rates[i], row->unit);
  if (ratios[i] > 0)
    printf(" %9.2f x %s", ratios[i], measures[row->reference].name);
  print_change(i);
  putchar('\n');
}

/* ---- measuring --------------------------------------------------------------------------------------------------- */

#define SHORT 0.2 /* seconds for a row, below which there are no rounds of programs */
#define TURN 0.05 /* seconds at least; a short pass is warm only after some others */
enum { ROUNDS = 64 /* at most: of turns, one for each row */, LONG_ROUNDS = 3 };

/* The fastest pass counts, which is the one that other work on the machine has disturbed least. */
static double take_turn(enum measure_id i, const struct material *m, double seconds) {
  double fastest = 0;
  for (double begun = seconds_now(), since = begun, now; since - begun < seconds; since = now) {
    counted[i] = measures[i].pass(m);
    now = seconds_now();
    double rate = counted[i] ? BENCH_WORDS / (now - since) : 0;
    fastest = rate > fastest ? rate : fastest;
  }
  return fastest;
}

/* Behind the rows that take turns with this one. */
static enum measure_id end_of(enum measure_id i) {
  const struct measure *first = &measures[i++];
  while (i < MEASURES && !measures[i].pass == !first->pass && measures[i].of == first->of)
    i++;
  return i;
}

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double median(double *of, unsigned count) {
  qsort(of, count, sizeof *of, by_size);
  return of[count / 2];
}

static double ratio_to(double rate, double reference) { return reference > 0 ? rate / reference : 0; }

/* Machines change their speed for seconds at a time: a row is compared within each round, and the median counts.
 * So many seconds for each row. */
static void take_turns(enum measure_id begin, enum measure_id end, double seconds, struct material *const material[]) {
  static double ratio[MEASURES][ROUNDS];
  double begun = seconds_now(), turn[MEASURES] = {0}, length = seconds / ROUNDS > TURN ? seconds / ROUNDS : TURN;
  unsigned rounds = 0;
  do {
    for (enum measure_id i = begin; i < end; i++) {
      turn[i] = take_turn(i, material[measures[i].of], length);
      rates[i] = turn[i] > rates[i] ? turn[i] : rates[i];
      ratio[i][rounds] = ratio_to(turn[i], turn[measures[i].reference]);
    }
    rounds++;
  } while (rounds < ROUNDS && seconds_now() - begun < seconds * (end - begin));
  for (enum measure_id i = begin; i < end; i++)
    ratios[i] = median(ratio[i], rounds);
}

/* Rows that run programs: each takes seconds, so that there are few rounds. */
static void take_long_turns(enum measure_id begin, enum measure_id end, struct bench *b) {
  static double rate[MEASURES][LONG_ROUNDS], ratio[MEASURES][LONG_ROUNDS];
  unsigned rounds = b->seconds < SHORT ? 1 : LONG_ROUNDS;
  for (unsigned round = 0; round < rounds; round++)
    for (enum measure_id i = begin; i < end; i++) {
      rate[i][round] = measures[i].rate(b);
      ratio[i][round] = ratio_to(rate[i][round], rate[measures[i].reference][round]);
    }
  for (enum measure_id i = begin; i < end; i++) {
    rates[i] = median(rate[i], rounds);
    ratios[i] = median(ratio[i], rounds);
  }
}

static void measure(enum measure_id begin, enum measure_id end, struct bench *b, struct material *const material[]) {
  if (measures[begin].rate)
    take_long_turns(begin, end, b);
  else
    take_turns(begin, end, b->seconds, material);
}

static void measure_all(double seconds, struct material *const material[CHOICES], bool json) {
  struct bench b = {.seconds = seconds};
  for (enum measure_id begin = MEASURE_NONE + 1, end; begin < MEASURES; begin = end) {
    end = end_of(begin);
    measure(begin, end, &b, material);
    for (enum measure_id i = begin; i < end; i++)
      (json ? print_json : print_row)(i);
    fflush(stdout);
  }
}

#define OPTIONS bench
#define OPTIONS_DEF "cli/bench/options.def"
#include "cli/options_table.h"

int verb_bench(int argc, char **argv) {
  struct bench_options q;
  int n = bench_take(argc, argv, &q);
  if (n)
    return n < 0 ? STATUS_BAD_INPUT : bad_input("bench: unexpected '%s'", argv[1]);
  char why[512];
  if (q.against && !against_read(q.against, why, sizeof why))
    return bad_input("bench: %s", why);
  struct material *material[CHOICES];
  for (enum choice of = CHOICE_ALL; of < CHOICES; of++)
    if (!(material[of] = bench_material(of)))
      return harness_failed("bench: no memory");
  if (q.json)
    puts("{");
  measure_all(q.seconds, material, q.json);
  if (q.json)
    puts("}");
  else if (q.against)
    print_slower();
  for (enum choice of = CHOICE_ALL; of < CHOICES; of++)
    free(material[of]);
  return STATUS_FINE;
}

/* bench.c - the verb `bench`: the rate of every stage, each beside a reference measured in the same run. */
#include "cli/bench/bench.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/status.h"
#include "cli/verbs.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

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

static double figures[MEASURES][FIGURES], upper[MEASURES][FIGURES]; /* as in struct rounds */
static unsigned counted[MEASURES];                                  /* of the words of a pass */

/* ---- the screen -------------------------------------------------------------------------------------------------- */

struct change {
  double times; /* as fast as before; 0: that is not known */
  enum figure by;
};

static struct change change_of(enum measure_id i) {
  struct change c;
  c.times = against(measures[i].name, figures[i], &c.by);
  return c;
}

static void print_json(enum measure_id i) {
  const struct measure *row = &measures[i];
  printf("  \"%s\": {\"rate\": %.0f, \"unit\": \"%s\", \"counted\": %u", row->name, figures[i][FIGURE_RATE], row->unit,
         counted[i]);
  if (row->reference)
    printf(", \"ratio\": %.3f, \"to\": \"%s\"", figures[i][FIGURE_RATIO], measures[row->reference].name);
  if (figures[i][FIGURE_SHARE] > 0)
    printf(", \"share\": %.3f", figures[i][FIGURE_SHARE]);
  if (change_of(i).times > 0)
    printf(", \"against\": %.4g", change_of(i).times);
  printf("}%s\n", i == MEASURES - 1 ? "" : ",");
}

/* A rate alone is the machine's. */
static bool is_slower(enum measure_id i) {
  struct change c = change_of(i);
  if (c.times <= 0 || c.by == FIGURE_RATE)
    return false;
  struct rounds now = {figures[i][c.by], upper[i][c.by]};
  return rounds_are_slower(now, now.median / c.times);
}

static bool is_faster(struct change c) { return c.by != FIGURE_RATE && c.times > 1.1; }

static void print_change(enum measure_id i) {
  struct change c = change_of(i);
  if (c.times > 0)
    printf(", %.2f x before%s", c.times, is_slower(i) ? ": SLOWER" : is_faster(c) ? ": faster" : "");
}

/* The rows that are slower, once more. */
static void print_slower(void) {
  unsigned n = 0;
  for (enum measure_id i = MEASURE_NONE + 1; i < MEASURES; i++)
    if (is_slower(i))
      printf("%s%s, %.2f x", n++ ? "; " : "slower than before: ", measures[i].name, change_of(i).times);
  puts(n ? "" : "no row is slower than before");
}

/* What a row lacks that ci/setup and `make` do not give it. */
static const char *lacking(const struct measure *row) {
  return row->of == CHOICE_VIXL ? ": it takes libvixl-dev, and `make bench`, which builds what calls VIXL" : "";
}

static void print_row(enum measure_id i) {
  const struct measure *row = &measures[i];
  const double *now = figures[i];
  if (!now[FIGURE_RATE]) {
    printf("%-40s not here%s\n", row->name, lacking(row));
    return;
  }
  printf("%-40s %14.0f %-*s", row->name, now[FIGURE_RATE], now[FIGURE_RATIO] > 0 ? 13 : 0, row->unit);
  if (now[FIGURE_RATIO] > 0)
    printf(" %9.2f x %s", now[FIGURE_RATIO], measures[row->reference].name);
  print_change(i);
  putchar('\n');
}

/* ---- measuring --------------------------------------------------------------------------------------------------- */

#define SHORT 0.2 /* seconds for a row, below which there are no rounds of programs */
#define TURN 0.05 /* seconds at least; a short pass is warm only after some others */
enum { ROUNDS = 64 /* at most: of turns, one for each row */, LONG_ROUNDS = 3 };

static double worked_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The fastest pass counts, which is the one that other work on the machine has disturbed least; by the processor's
 * time, for a pass that takes long is interrupted more often. */
static double take_turn(enum measure_id i, const struct material *m, double seconds) {
  double fastest = 0;
  double begun = seconds_now(), since = worked_now(), now;
  for (; seconds_now() - begun < seconds; since = now) {
    counted[i] = measures[i].pass(m);
    now = worked_now();
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

static void settle(enum measure_id i, enum figure f, double *of, unsigned rounds) {
  struct rounds r = rounds_of(of, rounds);
  figures[i][f] = r.median;
  upper[i][f] = r.upper;
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
      figures[i][FIGURE_RATE] = turn[i] > figures[i][FIGURE_RATE] ? turn[i] : figures[i][FIGURE_RATE];
      ratio[i][rounds] = ratio_to(turn[i], turn[measures[i].reference]);
    }
    rounds++;
  } while (rounds < ROUNDS && seconds_now() - begun < seconds * (end - begin));
  for (enum measure_id i = begin; i < end; i++)
    settle(i, FIGURE_RATIO, ratio[i], rounds);
}

/* Rows that run programs: each takes seconds, so that there are few rounds. Other work on the machine takes more from
 * two processes than from one: what each processor does is compared too. */
static void take_long_turns(enum measure_id begin, enum measure_id end, struct bench *b) {
  static double rate[MEASURES][LONG_ROUNDS], ratio[MEASURES][LONG_ROUNDS], share[MEASURES][LONG_ROUNDS];
  double each[MEASURES];
  unsigned rounds = b->seconds < SHORT ? 1 : LONG_ROUNDS;
  for (unsigned round = 0; round < rounds; round++)
    for (enum measure_id i = begin; i < end; i++) {
      rate[i][round] = measures[i].rate(b);
      each[i] = rate[i][round] / b->processors;
      ratio[i][round] = ratio_to(rate[i][round], rate[measures[i].reference][round]);
      share[i][round] = measures[i].reference ? ratio_to(each[i], each[measures[i].reference]) : 0;
    }
  for (enum measure_id i = begin; i < end; i++) {
    settle(i, FIGURE_RATE, rate[i], rounds);
    settle(i, FIGURE_RATIO, ratio[i], rounds);
    settle(i, FIGURE_SHARE, share[i], rounds);
  }
}

static void measure(enum measure_id begin, enum measure_id end, struct bench *b, struct material *const material[]) {
  if (measures[begin].rate)
    take_long_turns(begin, end, b);
  else
    take_turns(begin, end, b->seconds, material);
}

static void measure_all(double seconds, struct material *const material[CHOICES], bool json) {
  struct bench b = {.seconds = seconds, .processors = 1};
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

/* bench.h - what the rows of `bench` measure with. */
#ifndef A64_CLI_BENCH_BENCH_H
#define A64_CLI_BENCH_BENCH_H

#include "engine/engine.h"

enum { BENCH_WORDS = 1 << 16 };

enum choice { /* of words */
              CHOICE_ALL,
              CHOICE_JUDGED, /* those that Capstone can judge */
              CHOICE_VIXL,   /* those that VIXL's adapter knows */
              CHOICES
};

struct material {
  uint32_t word[BENCH_WORDS];
  struct insn intent[BENCH_WORDS];
};

/* Handles all the words, and returns how many were decoded, encoded, found right; 0: not to be had here. */
typedef unsigned bench_pass(const struct material *m);

struct bench {
  double seconds; /* for a row of words; rows that run programs take a multiple of it */
  /* Of the last row that ran programs: how many it ran per second, and how many processors it kept busy, with all its
   * processes. */
  double programs, processors;
};

/* Per second; 0: not to be had here. */
typedef double bench_rate(struct bench *b);

#define PASS(id, name, unit, pass, reference, of) bench_pass pass;
#define RATE(id, name, unit, rate, reference) bench_rate rate;
#include "cli/bench/bench.def"
#undef PASS
#undef RATE

/* The same words in every run; to be freed. NULL: no memory. Zeros where VIXL is asked for and is not here. */
struct material *bench_material(enum choice of);
/* An earlier run, which rows are compared with from then on. False, with one line in why[size]: it is none. */
bool against_read(const char *file, char *why, size_t size);
/* How fast a row is. In another run, on a machine that is as busy as it is, less of it stays the same the further down
 * it stands. */
enum figure {
  FIGURE_SHARE, /* its rate for each processor that it keeps busy, as a multiple of another row's */
  FIGURE_RATIO, /* its rate, as a multiple of another row's */
  FIGURE_RATE,  /* per second */
  FIGURES
};
/* How many times as fast a row is now, by the first figure that is not 0 in either run, which *by becomes. 0: there is
 * no earlier run, or it lacks the row. */
double against(const char *name, const double now[FIGURES], enum figure *by);

/* Of the same figure in rounds that took turns with others, which are sorted here. */
struct rounds {
  double median, upper; /* three of four are no more than this */
};
struct rounds rounds_of(double *figure, unsigned count);
bool rounds_are_slower(struct rounds now, double before);

/* The adapter that was built beside this program; NULL: VIXL is not here. */
const struct encoder *bench_vixl(void);
/* To be asked for once: makes the calls of VIXL's assembler that encode the words of CHOICE_VIXL, in their order, and
 * does nothing else; returns how many words they were. NULL: it is not here. */
typedef unsigned bench_calls(void);
bench_calls *bench_vixl_calls(const struct material *m);

#endif

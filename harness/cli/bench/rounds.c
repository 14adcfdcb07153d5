/* rounds.c - what rounds that took turns say together. */
#include "cli/bench/bench.h"

#include <stdlib.h>

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

struct rounds rounds_of(double *figure, unsigned count) {
  qsort(figure, count, sizeof *figure, by_size);
  return (struct rounds){figure[count / 2], figure[count * 3 / 4]};
}

/* Runs of one program differ by less than a tenth, most of the time. On a busy machine they differ by more, and so do
 * the rounds of each: then a row is slower only if most of its rounds say so. */
bool rounds_are_slower(struct rounds now, double before) {
  return now.median < 0.9 * before && now.upper < 0.95 * before;
}

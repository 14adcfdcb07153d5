/* limit.c - how long work may go on: until somebody says so, or until its time is over. */
#include "limit.h"

#include <stddef.h>
#include <time.h>

double seconds_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

bool limit_is_over(const struct limit *l) {
  return l != NULL && ((l->stop != NULL && *l->stop != 0) || (l->until > 0 && seconds_now() >= l->until));
}

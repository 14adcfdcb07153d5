/* options.c - what options are on this machine, at this time, where they are not given. */
#include "engine/options.h"

#include <time.h>
#include <unistd.h>

uint64_t processors(unsigned most) {
  long here = sysconf(_SC_NPROCESSORS_ONLN);
  return here < 1 ? 1 : here > (long)most ? most : (uint64_t)here;
}

uint64_t fresh_seed(void) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return ((uint64_t)t.tv_sec * 1000000007 + (uint64_t)t.tv_nsec) % 1000000000000ull;
}

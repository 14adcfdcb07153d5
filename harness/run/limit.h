/* limit.h - how long work may go on: until somebody says so, or until its time is over. */
#ifndef A64_RUN_LIMIT_H
#define A64_RUN_LIMIT_H

#include <stdbool.h>

double seconds_now(void); /* of a clock that never goes back */

struct limit {
  const volatile int *stop; /* not 0: it is over; NULL: nobody says so */
  double until;             /* by seconds_now(); 0: no end */
};

/* NULL: never. Whoever works looks often enough, a few times a second. */
bool limit_is_over(const struct limit *l);

#endif

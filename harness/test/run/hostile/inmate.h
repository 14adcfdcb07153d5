/* inmate.h - what a test and the inmate tell each other, in the memory that they share. */
#ifndef A64_TEST_RUN_HOSTILE_INMATE_H
#define A64_TEST_RUN_HOSTILE_INMATE_H

#include <stdint.h>

#define INMATE_FD 3

enum promise {
#define PROMISE(id, kinds, outside, sentence) PROMISE_##id,
#include "promises.def"
#undef PROMISE
  PROMISES
};

struct inmate {
  uint32_t ready, go; /* it has started; it may make its attempt */
  uint32_t counted;   /* its threads and processes, and no others */
  uint32_t done;      /* its attempt is over: */
  int32_t error;      /* errno; 0: it got what it wanted */
};

#endif

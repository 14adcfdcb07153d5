/* order.h - what a hostile program is told to write, where, and when. */
#ifndef A64_TEST_HOSTILE_ORDER_H
#define A64_TEST_HOSTILE_ORDER_H

#include <stdint.h>

/* One bit each. */
enum hostile_moment {
  HOSTILE_BEFORE = 1, /* before anything runs */
  HOSTILE_DURING = 2, /* between two results */
  HOSTILE_END = 4,    /* behind all results, just before the host is told */
  HOSTILE_RACE =
      8, /* in turn with what was there, while the host reads: by a second thread, where the sandbox has it */
  HOSTILE_SHRINK = 16, /* tries to make the shared file shorter */
  HOSTILE_COUNT = 32,  /* never ends, and counts as if it got on */
  HOSTILE_IDLE = 64,   /* nothing is answered; or only the second part of a plan has one trial more */
  HOSTILE_DIE = 128,   /* dies in the middle */
  HOSTILE_LEAVE = 256  /* ends in a way of its own when it is to end: `value`, one of enum hostile_end */
};

enum hostile_end { LEAVE_NOT, LEAVE_STATUS, LEAVE_FAULT, LEAVE_EARLY, LEAVE_LATE, LEAVE_UNKNOWN, HOSTILE_ENDS };

/* It lies in x0 and up of the first execution or given trial; for a plan, in the seed. */
struct hostile_order {
  uint64_t moments, offset, value;
};

#define HOSTILE_SEED(moments, offset, value) ((uint64_t)(moments) << 56 | (uint64_t)(offset) << 32 | (uint32_t)(value))

#endif

/* sequence.h - whether a run of words does what an intent says, whatever the registers hold. */
#ifndef A64_CHECK_SEQUENCE_H
#define A64_CHECK_SEQUENCE_H

#include "check/carried.h"

struct sequence {
  const struct insn *intent; /* its numbers need not fit: what it does at any value is its row's effect. NULL: nothing
                                is to be done */
  uint64_t at;               /* where the intent lies; what comes after it is at `at` + 4 */
  struct code code;          /* what lies in memory */
  struct code constant;      /* what the intent finds in memory instead of that; size 0: nothing */
  uint64_t from, to;         /* the run; it may branch out and back. It ends at `to`, or where the intent branches */
  uint32_t scratch;          /* bit n: it may change Xn; 31: NZCV. What the intent itself changes must be right */
};

enum sequence_opinion {
  SEQUENCE_SAME,
  SEQUENCE_DIFFERENT,
  SEQUENCE_UNTOLD /* the effect cannot be predicted: nothing is said */
};

/* Both are carried out from some dozens of states, drawn from a fixed seed. `detail` gets one sentence about the first
 * difference, with the state that shows it. An opinion, not a proof. */
enum { SEQUENCE_DETAIL = 160 };
enum sequence_opinion sequence_judge(const struct sequence *s, struct difference *d, char detail[SEQUENCE_DETAIL]);

#endif

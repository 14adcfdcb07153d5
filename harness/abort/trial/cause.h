/* cause.h - a cause as rows of causes.def describe it, and the stop that is predicted for it. */
#ifndef A64_ABORT_TRIAL_CAUSE_H
#define A64_ABORT_TRIAL_CAUSE_H

#include <stdint.h>

#include "abort/tables/tables.h"
#include "guard/guard.h"

enum place {
  PLACE_NONE,
  PLACE_NULL,
  PLACE_ABORT,   /* the thread's stub */
  PLACE_C_ABORT, /* callback.c */
  PLACE_C_FOREIGN,
  PLACE_C_STRANGER,
  PLACE_C_NESTED,
  PLACE_C_INNER,
  PLACE_C_REQUEST,
  PLACE_C_PATCH,
  PLACE_TID, /* the thread's number */
  PLACE_UNMAPPED,
  PLACE_READONLY,
  PLACE_NOACCESS,
  PLACE_CODE,   /* the program itself */
  PLACE_CODE_2, /* between two of its words */
  PLACE_PAD,    /* executable, without a landing pad */
  PLACE_EDGE,   /* the last 8 bytes before a page without access */
  PLACE_NONCANONICAL,
  PLACE_TAGGED,    /* the window, with a tag */
  PLACE_TAGGED_RO, /* the read-only page, with a tag */
  PLACE_MTE,       /* memory with tags, by another tag */
  PLACE_ODD,       /* in the window, not aligned */
  PLACE_WINDOW
};

enum address {
  ADDRESS_ANY, /* not predicted */
  ADDRESS_PC,
  ADDRESS_PLACE,
  ADDRESS_PLACE_8,
  ADDRESS_UNTAGGED,     /* of the place */
  ADDRESS_TAG_FAULT,    /* the same, where such faults tell no tag */
  ADDRESS_NONCANONICAL, /* the place, where such addresses are told; else 0 */
  ADDRESS_POISONED,     /* the same, with bits 54 to 48 as authentication leaves them */
  ADDRESS_TARGET,       /* the place; PC too */
  ADDRESS_FORGED,       /* of the word four before, but for its top bits; PC too */
  ADDRESS_LATER,        /* none; PC is anywhere in the code */
  ADDRESS_BLOCK,        /* of DC ZVA: 2 KiB at most; PC is that of the word, where it is told */
  ADDRESS_STACK_GUARD
};

/* An si_code that a fact tells. */
#define BY_FACT 1000
#define TOLD(fact) (BY_FACT + FACT_##fact)

struct cause {
  const char *name;
  enum a64guard_end end;
  enum place place;
  unsigned at;
  int signo, code;
  enum address address;
  unsigned flags;
  unsigned nwords;
  uint32_t words[6];
};

extern const struct cause causes[CAUSES];

/* Where a place is for this thread. */
uint64_t place_of(const struct a64guard_thread *t, enum place place);

/* What has to be seen of a stop whose word lies at `at`. */
struct a64guard_stop cause_predict(const struct cause *c, const struct a64guard_thread *t, uint64_t at);

/* Broken invariants of the stop: the end, signal, code, PC and address. */
broken_set cause_compare(const struct cause *c, const struct a64guard_thread *t, const struct a64guard_stop *want,
                         const struct a64guard_stop *got);

#endif

/* host_trial.h - trials whose generated code the host gives: any program, abandoned at any of its instructions.
 *
 * The host fills a batch, gives the turn away with the futex `turn`, and gets it back with the answers. A trial that
 * fails ends its batch, for the process may be damaged. The words are those of a program for WIRE_PC() (wire.h) that
 * puts no address of its own into a register, so that they mean the same wherever they lie. */
#ifndef A64_ABORT_TABLES_HOST_TRIAL_H
#define A64_ABORT_TABLES_HOST_TRIAL_H

#include "agent/wire.h"
#include "tables.h"

/* Words left free for the abort: its place, its value, its own words, and the way to the end. */
enum { GIVEN_SPLICE = 15, GIVEN_MOST = 128 };

struct host_trial_stop {
  int32_t end, signo, code, zero; /* end: enum a64guard_end; -1: the process ended by `signo`, or hung if that is 0 */
  uint64_t pc, addr;
};

struct host_trial {
  uint8_t way, cause, context;
  uint8_t after;  /* 1 + the cause of a trial just before this one; 0: none */
  uint32_t times; /* in a row, each with a value one higher */
  int32_t value;
  uint32_t framed; /* SP and x29 are a frame's, TPIDR_EL0 the thread's: C or an unwinder wants them */
  uint32_t at;     /* index of the first word of the splice */
  uint32_t nwords;
  uint32_t words[WIRE_WORDS];
  struct wire_state state; /* to start in */
  uint8_t mem[WIRE_WINDOW_BYTES];
  uint64_t sp;                     /* where the abort is; 0: not predicted. Not if framed */
  uint8_t left[WIRE_WINDOW_BYTES]; /* what the window holds then */
  /* answered: */
  broken_set broken;
  struct host_trial_stop stop;
};

enum host_trial_turn { GIVEN_HOST, GIVEN_PROGRAM };

/* Told at the start: for every way and cause the contexts in which they go together, one bit each, and whether the
 * program must be framed. */
struct pairing {
  uint16_t fits[WAYS][CAUSES];
  uint8_t framed[WAYS][CAUSES];
};

struct host_batch {
  uint32_t turn; /* enum host_trial_turn */
  uint32_t n;    /* 0: this was all */
  uint32_t ran;  /* answered */
  uint32_t zero;
  struct pairing pairing;
  struct host_trial given[GIVEN_MOST];
};

_Static_assert(CONTEXTS <= 16, "one bit each");

#endif

/* program.h - the generated code of one trial: registers overwritten, SP moved, and a cause at some position. */
#ifndef A64_ABORT_TRIAL_PROGRAM_H
#define A64_ABORT_TRIAL_PROGRAM_H

#include "abort/tables/host_trial.h"
#include "cause.h"
#include "guard/guard.h"

enum { PROGRAM_WORDS = 320 };

struct generated {
  unsigned n;
  uint32_t word[PROGRAM_WORDS];
  unsigned at;   /* index of the word that stops */
  unsigned down; /* bytes by which SP has moved by then */
};

struct recipe {
  const struct cause *cause;
  int value;
  unsigned position; /* of the body's instructions come before the cause */
  bool framed;       /* keeps x29 and starts with a whole prologue */
  bool unruly;       /* changes x18, FPCR, FPSR, NZCV, TPIDR_EL0, TPIDR2_EL0 and the mask */
  bool keeps_tp;     /* but not TPIDR_EL0 and TPIDR2_EL0 */
  bool is_signed;    /* its return address is, in its frame */
  bool meets;        /* waits for the other threads of the pool first */
  bool vectors;      /* uses SVE: only then the kernel has its registers to save */
  bool streaming;    /* if it does not return: turns on ZA, sets TPIDR2_EL0 and, unless C runs, streaming mode */
  const struct host_trial *given; /* its words are the body, and say where the cause comes; NULL: ours */
};

/* How many positions there are. */
unsigned program_positions(const struct recipe *r);

/* Makes it for this thread, to lie at `base`. */
void program_make(struct generated *p, const struct recipe *r, const struct a64guard_thread *t, uint64_t base);

/* The frame data of all programs that start at `at` and are framed, from the end of the prologue on; for unwinders. */
void frame_data_register(uint64_t at);

/* Tells a further unwinder, where one is linked in (libunwind/). frame_data: the description of these bytes (FDE). */
__attribute__((weak)) void frame_data_announce(uint64_t start, uint64_t bytes, void *frame_data);

/* Bytes of the frame that the prologue makes, by which SP moves further, and of the prologue's code. */
enum { PROGRAM_FRAME = 176, PROGRAM_MOVED = 64, PROGRAM_PROLOGUE = 13 * 4 };

#endif

/* program.h - a random program: intents, where their branches lead, and the states it is started in.
 *
 * Any byte string is a program, and the same bytes are the same program on every machine. The bytes are a header and
 * then items of equal size, so a mutated byte moves one operand. */
#ifndef A64_GEN_PROGRAM_H
#define A64_GEN_PROGRAM_H

#include "agent/wire.h"
#include "isa/form.h"

enum {
  PROGRAM_ITEMS = 96, /* instructions at most */
  PROGRAM_INPUTS = 12,
  PROGRAM_POOL = 8,                                        /* words of literals after the program */
  PROGRAM_HEADER = 32,                                     /* bytes */
  PROGRAM_ITEM_BYTES = 36,                                 /* kind, form (2), choice, eight numbers of four bytes */
  PROGRAM_BYTES = PROGRAM_HEADER + 24 * PROGRAM_ITEM_BYTES /* as many as are read */
};

/* Where a PC-relative operand leads: the index of an item, or one of these. */
enum {
  TARGET_NONE = -1,
  TARGET_ABORT = -2,
  TARGET_EXIT = -3,
  TARGET_POOL = -64 /* + index of a pool word: -64..-57 */
};

enum item_use {
  ITEM_RUN,  /* checked and executed */
  ITEM_CHECK /* only checked: an intent that must be refused, or an instruction that must not be executed here */
};

struct item {
  struct insn insn;
  enum item_use use;
  int target;
};

struct input {
  struct wire_state state;
  uint8_t mem[WIRE_WINDOW_BYTES];
};

/* How the program is abandoned, if it is, beyond what its own instructions do. */
struct abort_point {
  bool on;
  uint8_t cause, way, context; /* rows of abort/tables/causes.def, ways.def, contexts.def */
  uint8_t after;               /* 1 + the cause of another abort of the same program, just before; 0: none */
  uint8_t times;               /* in a row */
  uint16_t at;                 /* the item before which it happens; `count`: behind the last */
  int32_t value;               /* that is passed */
};

struct program {
  unsigned slot;
  uint64_t at; /* where it lies, if it is only encoded; 0: at WIRE_PC(slot) */
  unsigned count, ninputs;
  struct item item[PROGRAM_ITEMS];
  uint32_t pool[PROGRAM_POOL];
  struct input input[PROGRAM_INPUTS];
  struct abort_point abort;
};

void program_from_bytes(struct program *p, const uint8_t *bytes, size_t size, unsigned slot);
/* The same, with the first `inputs` of its inputs alone: 0 for who does not run it. */
void program_from_bytes_for(struct program *p, const uint8_t *bytes, size_t size, unsigned slot, unsigned inputs);

/* A program that is one instruction of `form`, with what it needs before it; false if the form is not one to run. */
bool program_sample(struct program *p, unsigned form, uint64_t seed, unsigned slot);

/* The address of item `i` when the ITEM_RUN items lie one after another, from `at` on; of the closing branch to
 * WIRE_EXIT for i == count. The pool follows that branch. */
uint64_t program_address(const struct program *p, unsigned i);
unsigned program_run_count(const struct program *p); /* ITEM_RUN items */
uint64_t program_target_address(const struct program *p, int target);
/* Sets the PC-relative operands from the targets; to be called after items are added, removed or moved. */
void program_link(struct program *p);
/* Takes `n` items out; a branch to one of them leads to the next that stays. Leaves linking to the caller. */
void program_remove(struct program *p, unsigned first, unsigned n);

#endif

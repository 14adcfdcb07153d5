/* code_memory.h - a thread's memory at fixed addresses: its code, its window, and places that fault. */
#ifndef A64_ABORT_TRIAL_CODE_MEMORY_H
#define A64_ABORT_TRIAL_CODE_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#include "guard/guard.h"

#define LAND_GRAIN 0x10000ull /* suits every page size */

enum land_offset {
  LAND_CODE = 0, /* never writable and executable at once; the stub comes first */
  LAND_PROGRAM = 0x400,
  LAND_OUTER = 0x4000,  /* the program around an inner guard */
  LAND_NESTED = 0x6000, /* the program that C called by a program runs */
  LAND_PAD = 0x8000,    /* RET without a landing pad */
  LAND_NOACCESS = 0x10000,
  LAND_WINDOW = 0x20000, /* may be read and written; behind it, no access */
  LAND_EDGE = 0x30000,
  LAND_READONLY = 0x40000,
  LAND_UNMAPPED = 0x50000,
  LAND_STACK_GUARD = 0x60000,
  LAND_STACK = 0x70000,
  LAND_STACK_TOP = 0x90000,
  LAND_FRAMES = 0xa0000, /* frame data: unwinders want it near the code */
  LAND_END = 0xb0000,
};

/* Where the land of this thread starts. */
uint64_t land_of(const struct thread *t);

/* Which thread's land this address lies in. */
uint64_t land_index(uint64_t address);

/* Maps it, unless a thread before this one in the table did. */
bool land_open(struct thread *t);

/* Puts words at this offset, keeping W^X: writable, written, executable, flushed, each noted for land_flushed(). */
void land_write(const struct thread *t, uint64_t offset, const uint32_t *words, unsigned n);

/* After an abort: finishes what was being written, for nobody else will. */
void land_settle(const struct thread *t);

/* Whether the last steps were those, in this order and of all that was written, before the code is run. */
bool land_flushed(const struct thread *t);

/* Makes the code ask for landing pads, or not. */
void land_guard_branches(const struct thread *t, bool on);

/* The log of one thread's steps. */
struct step {
  char what; /* 'o', 's', 'c', 'f' */
  uint64_t at;
  unsigned n;
};

/* land_steps.c: the steps of land_write. */
void step_open(uint64_t at, bool bti);
void step_store(uint64_t at, const uint32_t *words, unsigned n);
void step_close(uint64_t at, bool bti);
void step_flush(uint64_t at, unsigned n);

/* The last one. */
struct step step_last(const struct thread *t);

#endif

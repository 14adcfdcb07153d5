/* code_memory_map.h - where the land of each thread is, and what is where in it. */
#ifndef A64_ABORT_TRIAL_CODE_MEMORY_MAP_H
#define A64_ABORT_TRIAL_CODE_MEMORY_MAP_H

#include <stdint.h>

#include "guard/guard.h"

#define LANDS 0x1800000000ull
#define LAND_BYTES 0x1000000ull
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

/* The threads that have land, by their number. */
enum { THREADS = 16 };
extern struct a64guard_thread *threads[THREADS];

/* Where the land of this thread starts. */
static inline uint64_t land_of(const struct a64guard_thread *t) { return LANDS + t->number * LAND_BYTES; }

/* Which thread's land this address lies in. */
static inline uint64_t land_index(uint64_t address) { return (address - LANDS) / LAND_BYTES; }

#endif

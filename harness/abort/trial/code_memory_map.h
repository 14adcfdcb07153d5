/* code_memory_map.h - where the land of each thread is, and what is where in it. */
#ifndef A64_ABORT_TRIAL_CODE_MEMORY_MAP_H
#define A64_ABORT_TRIAL_CODE_MEMORY_MAP_H

#include <stdint.h>

#include "guard/guard.h"

#define LANDS 0x1800000000ull
#define CODE_MEMORY_BYTES 0x1000000ull
#define CODE_MEMORY_GRAIN 0x10000ull /* suits every page size */

enum code_memory_offset {
  CODE_MEMORY_CODE = 0, /* never writable and executable at once; the stub comes first */
  CODE_MEMORY_PROGRAM = 0x400,
  CODE_MEMORY_SIGNED = 0x2000, /* the program, if it signs its return address: its frame data says so */
  CODE_MEMORY_OUTER = 0x4000,  /* the program around an inner guard */
  CODE_MEMORY_NESTED = 0x6000, /* the program that C called by a program runs */
  CODE_MEMORY_PAD = 0x8000,    /* RET without a landing pad */
  CODE_MEMORY_NOACCESS = 0x10000,
  CODE_MEMORY_WINDOW = 0x20000, /* may be read and written; behind it, no access */
  CODE_MEMORY_EDGE = 0x30000,
  CODE_MEMORY_READONLY = 0x40000,
  CODE_MEMORY_UNMAPPED = 0x50000,
  CODE_MEMORY_STACK_GUARD = 0x60000,
  CODE_MEMORY_STACK = 0x70000,
  CODE_MEMORY_STACK_TOP = 0x90000,
  CODE_MEMORY_FRAMES = 0xa0000, /* frame data: unwinders want it near the code */
  CODE_MEMORY_MTE = 0xb0000,    /* with tags, where there are any */
  CODE_MEMORY_END = 0xc0000,
};

/* The threads that have land, by their number. */
enum { THREADS = 16 };
extern struct a64guard_thread *threads[THREADS];

/* Where the land of this thread starts. */
static inline uint64_t code_memory_of(const struct a64guard_thread *t) { return LANDS + t->number * CODE_MEMORY_BYTES; }

/* Which thread's land this address lies in. */
static inline uint64_t code_memory_index(uint64_t address) { return (address - LANDS) / CODE_MEMORY_BYTES; }

#endif

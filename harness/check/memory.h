/* memory.h - the guest's memory as predictions see it: what an access at an address does. */
#ifndef A64_CHECK_MEMORY_H
#define A64_CHECK_MEMORY_H

#include "gen/program.h"
#include "isa/effect/step.h"

/* The memory of one execution; the `ctx` of its machine. */
struct memory {
  const uint32_t *words; /* the program as it lies at `pc`, its pool included */
  unsigned count;
  uint64_t pc;
  uint8_t *window;
  bool wild; /* an access went where nothing is known; it is reported as a fault */
};

bool memory_load(struct a64_machine *m, uint64_t address, unsigned bytes, uint64_t *value);
bool memory_store(struct a64_machine *m, uint64_t address, unsigned bytes, uint64_t value);

/* The fault of fetching an instruction at `pc`, which is not in the arena; false if it is not known. */
bool memory_fetch_faults(struct a64_machine *m, uint64_t pc);
bool memory_is_arena(uint64_t address);

/* Addresses that an x86-64 machine cannot have, mapped or not: bits 63 to 47 differ. */
bool memory_is_noncanonical(uint64_t address);

#endif

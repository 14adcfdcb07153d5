/* carried.h - instructions carried out from a drawn state, what that left, and whether two of them left the same. */
#ifndef A64_CHECK_CARRIED_H
#define A64_CHECK_CARRIED_H

#include "isa/effect/step.h"

enum { CARRIED_ACCESSES = 16 };

/* Code as it lies in memory: what is loaded from it is what it holds, and is no access. */
struct code {
  uint64_t address;
  const uint8_t *bytes;
  uint64_t size;
};

/* What was done to memory, every byte of which is readable, and says where it is. */
struct accesses {
  struct access {
    uint64_t address, value;
    unsigned bytes;
    bool stores;
  } access[CARRIED_ACCESSES];
  unsigned count;
};

struct carried {
  struct a64_machine m;
  enum a64_step_result how;
  struct accesses accesses;
  struct code code; /* size 0: none */
};

/* A state in which numbers are small, large, equal and at the limits; m.pc is a multiple of 16. */
void carried_draw(struct a64_machine *m, uint64_t *random);
/* `c` begins in this state; it must stay where it is. */
void carried_begin(struct carried *c, const struct a64_machine *from, const struct code *code);

/* The first thing that differs. */
#define CARRIED_COUNT "number of accesses"
struct difference {
  char where[24]; /* "x5", "v5", "SP", "NZCV", "memory", "PC" ..., CARRIED_COUNT */
  uint64_t want, got;
};
/* Whether both left the same. Registers of `scratch` (bit n: Xn; 31: NZCV) may differ; d may be NULL. */
bool carried_same(const struct carried *want, const struct carried *got, uint32_t scratch, struct difference *d);

#endif

/* citizen.h - what the programs of the guard's tests share: generated code, and what is expected. */
#ifndef A64_TEST_GUARD_PROGRAM_CITIZEN_H
#define A64_TEST_GUARD_PROGRAM_CITIZEN_H

#include <stdint.h>

#include "guard/a64guard.h"

/* Ends the process, and says where, unless `what` holds. */
#define WANT(what) want(what, #what, __LINE__)
void want(int holds, const char *what, int line);

/* Opens the calling thread, with memory for code of its own. Faults deliver `value`. */
struct a64guard_thread *ready(int value);

/* Bytes from the stub, which aborts, to the program. */
#define CODE_PROGRAM 64

/* Makes these words the program; returns where it starts. */
uint64_t put(struct a64guard_thread *t, const uint32_t *words, unsigned n);

/* Runs these words behind a guard. */
int run(struct a64guard_thread *t, const uint32_t *words, unsigned n);

/* Words that put an address into x`n`; 4 of them. */
#define ADDRESS(n, at)                                                                                                 \
  0xd2800000 | (uint32_t)((uint64_t)(at)&0xffff) << 5 | (n),                                                           \
      0xf2a00000 | (uint32_t)((uint64_t)(at) >> 16 & 0xffff) << 5 | (n),                                               \
      0xf2c00000 | (uint32_t)((uint64_t)(at) >> 32 & 0xffff) << 5 | (n),                                               \
      0xf2e00000 | (uint32_t)((uint64_t)(at) >> 48) << 5 | (n)

#define UDF 0x00000000
#define RET 0xd65f03c0
#define PUSH 0xa9bf7bfd /* stp x29, x30, [sp, #-16]! */
#define POP 0xa8c17bfd  /* ldp x29, x30, [sp], #16 */
#define BLR(n) (0xd63f0000 | (n) << 5)
#define LOAD(n) (0xb9400000 | (n) << 5 | (n)) /* ldr wN, [xN] */

#endif

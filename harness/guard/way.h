/* way.h - what a way out has to supply: one object file that exports one struct.
 *
 * SPDX-License-Identifier: MIT
 *
 * A way has either `set`, which returns twice as setjmp does, or `call`, which runs a64guard_enter(g) itself and
 * returns what it returned, or the value of the abort. `leave` leaves generated code, or C that it called, for the
 * guard; `fault` leaves a signal handler. Both deliver `value`, and 1 for 0.
 *
 * To test one of your own: export `const struct a64guard_way way_mine` and `make aborts WAY=./my_way.o`. */
#ifndef A64_GUARD_WAY_H
#define A64_GUARD_WAY_H

/* Offsets for assembly. */
#define WAY_SET 0
#define WAY_CALL 8
#define WAY_NEEDS 32

/* Bits of `needs`. */
#define NEEDS_FRAME 1      /* generated code keeps x29, has frame data, and `leave` runs on its stack */
#define OUTCOMES_ONLY 2    /* a whole runtime under test, with its own handlers; not for ways */
#define NEEDS_PLAIN_LINK 4 /* it cannot pass a frame whose return address is signed */

/* Bits of `restores`: what is as it was at the second return already. The guard restores the rest when it is closed. */
#define RESTORES_MASK 1
#define RESTORES_FPCR 2
#define RESTORES_FPSR 4
#define RESTORES_X18 8
#define RESTORES_REGISTERS (RESTORES_FPCR | RESTORES_FPSR | RESTORES_X18)
#define RESTORES_MASK_OF_FAULTS 16 /* the mask after a fault, but not after an abort by call */

/* Bits of `policy`. */
#define RUNS_DESTRUCTORS 1 /* of C++ that the generated code called */
#define REPAIRS_ITSELF 2   /* it is tested without what the guard repairs behind it: mask, FPCR (`--bare`) */

#ifndef __ASSEMBLER__
#include "guard.h"

#ifdef __cplusplus
extern "C" {
#endif

struct a64guard_way {
  int (*set)(struct a64guard *g);
  int (*call)(struct a64guard *g);
  void (*leave)(struct a64guard *g, int value); /* does not return */
  /* Does not return, or returns after rewriting the context. */
  void (*fault)(struct a64guard *g, int value, ucontext_t *context);
  unsigned needs, restores, policy;
};

#ifndef __cplusplus
_Static_assert(offsetof(struct a64guard_way, set) == WAY_SET && offsetof(struct a64guard_way, call) == WAY_CALL &&
                   offsetof(struct a64guard_way, needs) == WAY_NEEDS,
               "assembly and struct agree");
#endif

#pragma GCC visibility push(hidden)

/* trampoline.S: setjmp and longjmp by hand, on the first bytes of the guard. */
__attribute__((returns_twice)) int a64guard_regs_set(struct a64guard *g);

__attribute__((noreturn)) void a64guard_regs_jump(struct a64guard *g, int value);

/* The order in which trampoline.S saves. */
struct a64guard_regs {
  uint64_t x18_30[13]; /* x18 to x30 */
  uint64_t sp;
  uint64_t d8_15[8];
};

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif
#endif

#endif

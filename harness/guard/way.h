/* way.h - what a way out has to supply: one object file that exports one struct.
 *
 * A way has either `set`, which returns twice as setjmp does, or `call`, which runs guard_enter(g) itself and returns
 * what it returned, or the value of the abort. `leave` leaves generated code, or C that it called, for the guard;
 * `fault` leaves a signal handler. Both deliver `value`, and 1 for 0.
 *
 * To test one of your own: export `const struct way way_mine` and `make aborts WAY=./my_way.o`. */
#ifndef A64_GUARD_WAY_H
#define A64_GUARD_WAY_H

/* Offsets for assembly. */
#define WAY_SET 0
#define WAY_CALL 8
#define WAY_NEEDS 32

/* Bits of `needs`. */
#define NEEDS_FRAME 1 /* generated code keeps x29, has frame data, and `leave` runs on its stack */

/* Bits of `restores`: what is as it was at the second return already. The guard restores the rest when it is closed. */
#define RESTORES_MASK 1
#define RESTORES_FPCR 2
#define RESTORES_FPSR 4
#define RESTORES_X18 8
#define RESTORES_REGISTERS (RESTORES_FPCR | RESTORES_FPSR | RESTORES_X18)
#define RESTORES_MASK_OF_FAULTS 16 /* the mask after a fault, but not after an abort by call */

/* Bits of `policy`. */
#define RUNS_DESTRUCTORS 1 /* of C++ that the generated code called */

#ifndef __ASSEMBLER__
#include "guard.h"

#ifdef __cplusplus
extern "C" {
#endif

struct way {
  int (*set)(struct guard *g);
  int (*call)(struct guard *g);
  void (*leave)(struct guard *g, int value); /* does not return */
  /* Does not return, or returns after rewriting the context. */
  void (*fault)(struct guard *g, int value, ucontext_t *context);
  unsigned needs, restores, policy;
};

_Static_assert(offsetof(struct way, set) == WAY_SET && offsetof(struct way, call) == WAY_CALL &&
                   offsetof(struct way, needs) == WAY_NEEDS,
               "assembly and struct agree");

/* trampoline.S: setjmp and longjmp by hand, on the first bytes of the guard. */
__attribute__((returns_twice)) int regs_set(struct guard *g);

/* The same and guard_enter() in one, which returns only once: with 0, or with the value of an abort. */
int regs_call(struct guard *g);
_Noreturn void regs_jump(struct guard *g, int value);

/* The order in which trampoline.S saves. */
struct regs {
  uint64_t x18_30[13]; /* x18 to x30 */
  uint64_t sp;
  uint64_t d8_15[8];
};

/* Rewrites the context so that `to(g, value)` is called, as if by the instruction that faulted. */
void context_call(ucontext_t *context, struct guard *g, int value, void (*to)(struct guard *g, int value));

#ifdef __cplusplus
}
#endif
#endif

#endif

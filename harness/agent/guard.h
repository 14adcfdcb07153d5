/* guard.h - the guard around a program: all the state that recovery needs, in one struct. */
#ifndef A64_AGENT_GUARD_H
#define A64_AGENT_GUARD_H

/* Offsets in struct guard, for assembly. */
#define GUARD_IN_TEST 0
#define GUARD_THREAD 8
#define GUARD_FPCR 16
#define GUARD_FPSR 24
#define GUARD_OUT 32
#define GUARD_ENTRY 40
#define GUARD_ENTER_SP 48
#define GUARD_SP 56
#define GUARD_RETURNS 64
#define GUARD_VALUE 72
#define GUARD_ABORT_SP 80
#define GUARD_CPU 88
#define GUARD_ENV 96

/* Bits of guard.cpu: what this processor has beyond Armv8.0 that a program can leave switched on. */
#define CPU_DIT 0
#define CPU_SSBS 1
#define CPU_MTE 2
#define CPU_SVE 3
#define CPU_SME 4

#ifndef __ASSEMBLER__
#include <setjmp.h>
#include <stdint.h>

#include "invariants.h"
#include "wire.h"

struct guard {
  volatile uint64_t in_test; /* a program runs; the guard below is live, so a jump to it is safe at any time */
  uint64_t thread;           /* the agent's TPIDR_EL0 */
  uint64_t fpcr, fpsr;       /* the agent's */
  struct wire_state *out;    /* where the program's registers go when it stops */
  uint64_t entry;            /* where it starts */
  uint64_t enter_sp;         /* SP of the frame of enter() */
  uint64_t sp;               /* SP of the frame that called sigsetjmp */
  uint64_t returns;          /* second returns of this sigsetjmp */
  int64_t value;             /* what it returned last */
  uint64_t abort_sp;         /* SP when jit_abort was called */
  uint64_t cpu;              /* CPU_* */
  sigjmp_buf env;
  uint64_t depth;        /* guards that are live */
  uint64_t entries;      /* executions so far; names the present one */
  uint64_t handled;      /* times that a handler took this execution's fault */
  uint64_t handler_sp;   /* SP of that handler */
  int sent;              /* what the handler passed to siglongjmp, or the program to jit_abort */
  struct wire_stop stop; /* of this execution, as far as known */
};

extern struct guard guard;

/* Learns the agent's own registers. Call once, before anything else here. */
void guard_open(void);

/* Runs the program at `entry` on `in` and returns when it has stopped. The registers are in *out, the stop in
 * guard.stop, its `broken` complete. */
void guard_run(const struct wire_state *in, uint64_t entry, struct wire_state *out);

/* guard.S: sets the guard, enters the program, and returns the broken invariants of registers and frame. */
uint64_t guard_enter(const struct wire_state *in);

/* enter.S: loads every register, runs guard.entry, and returns 0 if the program reached WIRE_EXIT. */
int enter(const struct wire_state *in);

/* What generated code calls to give up: leaves by longjmp to the guard. Runs on the agent's stack. */
_Noreturn void jit_abort(int value);

/* Leaves a handler for the guard, which has been told everything in guard.stop. */
_Noreturn void guard_leave(int value);
#endif

#endif

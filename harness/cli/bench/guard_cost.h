/* guard_cost.h - what leaving generated code costs, in instructions and system calls. */
#ifndef A64_CLI_BENCH_GUARD_COST_H
#define A64_CLI_BENCH_GUARD_COST_H

#include <stdbool.h>

struct guard_cost {
  double instructions, calls; /* of one abort: in the process, and into the kernel */
  double sum;                 /* in instructions: a system call counts as 200 of them, a signal as 2000 */
};

/* Of `who`, "bare" for setjmp and longjmp, or "guard", left by "call" or "fault". False: no emulator, or not built. */
bool guard_cost(const char *who, const char *by, struct guard_cost *cost);

#endif

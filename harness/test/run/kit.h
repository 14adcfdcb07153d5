/* kit.h - what the tests of the run layer share: a runner, batches built in a line, random states. */
#ifndef A64_TEST_RUN_KIT_H
#define A64_TEST_RUN_KIT_H

#include "agent/invariants.h"
#include "isa/effect/step.h"
#include "run/run.h"

enum {
  UDF = 0x00000000u,            /* udf #0 */
  BRK = 0xd4200000u,            /* brk #0 */
  LDR_X1_X0 = 0xf9400001u,      /* ldr x1, [x0] */
  STR_X1_X0 = 0xf9000001u,      /* str x1, [x0] */
  LDAR_X1_X0 = 0xc8dffc01u,     /* ldar x1, [x0] */
  BR_X0 = 0xd61f0000u,          /* br x0 */
  BLR_X0 = 0xd63f0000u,         /* blr x0 */
  LOOP = 0x14000000u,           /* b . */
  EMULATOR_KILLER = 0x0ef9f800u /* reserved; QEMU 7.2.22 aborts while translating it */
};

/* Stand for branches of the right distance, made by kit_case. */
#define TO_EXIT 0x14ffff01u    /* b WIRE_EXIT */
#define TO_ABORT 0x14ffff02u   /* b WIRE_ABORT */
#define CALL_ABORT 0x94ffff02u /* bl WIRE_ABORT */

/* A test on the usual back end, and the same on the kernel back end. The two differ in what traits.def says. */
#define TEST_ON_BOTH(seconds, name)                                                                                    \
  static void name(void);                                                                                              \
  TEST_WITHIN(seconds, name##_here) { name(); }                                                                        \
  TEST_WITHIN(seconds, name##_on_the_kernel) {                                                                         \
    kit_on(RUN_KERNEL);                                                                                                \
    name();                                                                                                            \
  }                                                                                                                    \
  static void name(void)

/* Chooses the back end of what follows; by itself it is the usual one. */
void kit_on(enum run_backend backend);
enum run_backend kit_backend(void);
/* What is measured of the runner's machine; valid until the next call. The batch is gone. */
const struct a64_traits *kit_traits(struct runner *r);

/* A runner for the tests' agent. Ends the test if it cannot be opened; skips it if there is no such back end here. */
struct runner *kit_open(void);
struct run_options kit_options(void);
/* The path of a program that stands beside the running one. */
const char *kit_beside(const char *name);

void kit_clear(struct runner *r);

/* Adds a program with that many executions to the batch, random states in each; returns the first. */
struct wire_exec *kit_case(struct runner *r, const uint32_t *words, uint32_t nwords, uint32_t nexecs);

/* The same for the words in the argument list, one execution. */
#define KIT_RUNS(r, ...) kit_case(r, (const uint32_t[]){__VA_ARGS__}, sizeof((const uint32_t[]){__VA_ARGS__}) / 4, 1)

/* run_batch, which must succeed. */
void kit_run(struct runner *r);

/* A random state that leaves floating-point traps and modes alone. */
void kit_random_state(struct wire_state *s);
uint64_t kit_random(void);

/* Where the program of that execution starts. */
uint64_t kit_pc(struct runner *r, const struct wire_exec *e);

/* A copy of all executions with their results; free it. */
struct wire_exec *kit_results(struct runner *r);
/* The batch's executions are exactly those. */
void kit_expect_results(struct runner *r, const struct wire_exec *want);

void kit_expect_stop(const struct wire_exec *e, enum wire_stop_kind kind);
void kit_expect_signal(const struct wire_exec *e, int signo, int code, uint64_t pc, uint64_t addr);
void kit_expect_same_state(const struct wire_state *want, const struct wire_state *got);

#endif

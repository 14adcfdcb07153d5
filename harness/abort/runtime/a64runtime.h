/* a64runtime.h - a whole runtime under test: how yours starts, enters generated code, and aborts it.
 *
 * SPDX-License-Identifier: MIT
 *
 * Write one file in C or C++ that defines `a64runtime`, compile it for AArch64, and:
 *
 *   aarch64-linux-gnu-gcc -O2 -c -I harness/abort/runtime -o my_runtime.o my_runtime.c
 *   make aborts RUNTIME=./my_runtime.o
 *
 * The tester installs no handler for the five faults, no alternate stack and no guard of its own: all of that is yours.
 * It judges outcomes only: control comes back once, to where enter() was called, with the value; SP, x19 to x29, d8 to
 * d15 and FPCR are what AAPCS64 (6.1) says; mask, alternate stack, actions and pending signals are what they were once
 * process_open() and thread_open() had run; handlers that were there before yours still get what is not generated
 * code's; other threads get on; the next abort works. x18, FPSR and NZCV are nobody's, and not judged. */
#ifndef A64RUNTIME_H
#define A64RUNTIME_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What your generated code may do that most does not: bits of `code`. */
enum {
  A64RUNTIME_UNWINDS = 1,   /* you unwind: it keeps x29, has frame data, and calls abort() on a whole frame */
  A64RUNTIME_STREAMING = 2, /* it uses streaming mode and ZA */
};

struct a64runtime {
  /* Once, before any thread. False: it cannot start. NULL here and below: there is nothing to do. */
  bool (*process_open)(void);
  /* In each thread that is to run generated code, which lies from `code` to `code_end`, before it does so. */
  bool (*thread_open)(const void *code, const void *code_end);
  /* Calls generated(), which is generated code or a call away from it. 0: it returned; else what it was aborted with.
   * Called again inside of C that generated code called, it guards that inner call alone. */
  int (*enter)(void (*generated)(void));
  /* Abandons the innermost enter() of this thread, which returns `value`, or 1 for 0. Called by generated code, by C
   * that it called, and by a signal handler above it. Does not return. */
  void (*abort)(int value);
  /* In a thread that ends. */
  void (*thread_close)(void);
  unsigned code;         /* see above */
  bool runs_destructors; /* those of C++ frames that are abandoned */
};

/* Yours. After a fault of generated code enter() returns anything but 0. */
extern const struct a64runtime a64runtime;

#ifdef __cplusplus
}
#endif

#endif

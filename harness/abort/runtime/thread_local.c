/* thread_local.c - as runtimes of wasm have it: a buffer of the thread's own, SIGSEGV caught on an alternate stack.
 *
 * SPDX-License-Identifier: MIT
 *
 * Right for aborts by call and for SIGSEGV, in any thread, at any depth. SIGILL, SIGTRAP and SIGBUS end the process;
 * SIGSEGV of others is taken for generated code's; FPCR and PSTATE.TCO are whatever the code has made of them. */
#define _GNU_SOURCE
#include "a64runtime.h"

#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>

static __thread sigjmp_buf *top;

static int enter(void (*generated)(void)) {
  sigjmp_buf buffer, *outer = top;
  int value = sigsetjmp(buffer, 1);
  top = value == 0 ? &buffer : outer;
  if (value == 0)
    generated();
  top = outer;
  return value;
}

static void abort_now(int value) { siglongjmp(*top, value); }

static bool process_open(void) {
  struct sigaction act = {.sa_handler = abort_now, .sa_flags = SA_ONSTACK};
  return sigaction(SIGSEGV, &act, NULL) == 0;
}

static bool thread_open(const void *code, const void *code_end) {
  static __thread char stack[0x20000];
  (void)code, (void)code_end;
  return sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL) == 0;
}

const struct a64runtime a64runtime = {process_open, thread_open, enter, abort_now, NULL, 0, false};

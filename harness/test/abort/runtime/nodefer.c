/* nodefer.c - a runtime that saves no mask, for its handler blocks nothing: SA_NODEFER. */
#define _GNU_SOURCE
#include "abort/runtime/a64runtime.h"

#include <setjmp.h>
#include <signal.h>

#ifndef FLAGS
#define FLAGS SA_NODEFER
#endif

static __thread sigjmp_buf *top;

static int enter(void (*generated)(void)) {
  sigjmp_buf buffer, *outer = top;
  int value = sigsetjmp(buffer, 0);
  top = value == 0 ? &buffer : outer;
  if (value == 0)
    generated();
  top = outer;
  return value;
}

static void abort_now(int value) { siglongjmp(*top, value); }

static bool process_open(void) {
  struct sigaction act = {.sa_handler = abort_now, .sa_flags = SA_ONSTACK | FLAGS};
  return sigaction(SIGSEGV, &act, NULL) == 0;
}

static bool thread_open(const void *code, const void *code_end) {
  static __thread char stack[0x20000];
  (void)code, (void)code_end;
  return sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL) == 0;
}

const struct a64runtime a64runtime = {process_open, thread_open, enter, abort_now, NULL, 0, false};

/* one_buffer.c - the simplest runtime: setjmp and longjmp with one global buffer, and no handler.
 *
 * SPDX-License-Identifier: MIT
 *
 * Right for aborts by call in one thread, one level deep. A fault ends the process, two threads share the buffer, and
 * an inner call overwrites the outer one's. */
#include "a64runtime.h"

#include <setjmp.h>

static jmp_buf buffer;

static int enter(void (*generated)(void)) {
  int value = setjmp(buffer);
  if (value == 0)
    generated();
  return value;
}

static void abort_now(int value) { longjmp(buffer, value); }

const struct a64runtime a64runtime = {.enter = enter, .abort = abort_now};

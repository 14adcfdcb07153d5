/* throws.cc - a runtime in C++: an abort is thrown, and runs the destructors of host functions; a fault siglongjmps. */
/* SPDX-License-Identifier: MIT. Right where generated code has frame data; signals of others are taken for its. */
#include "a64runtime.h"
#include <csetjmp>
#include <csignal>
#include <initializer_list>

static thread_local struct Activation *top;
/* Its destructor puts back what neither throw nor siglongjmp does, on every path out of enter(). */
struct Activation {
  sigjmp_buf buffer;
  sigset_t mask;
  unsigned long fpcr;
  Activation *outer = top;
  Activation() { asm volatile("mrs %0, fpcr" : "=r"(fpcr)); pthread_sigmask(SIG_BLOCK, nullptr, &mask), top = this; }
  ~Activation() { asm volatile("msr fpcr, %0" ::"r"(fpcr)); pthread_sigmask(SIG_SETMASK, &mask, nullptr), top = outer; }
};
struct Trap { int value; };

static int enter(void (*generated)()) try {
  Activation here;
  int signo = sigsetjmp(here.buffer, 0);
  if (signo == 0) generated();
  return signo;
} catch (Trap trap) { return trap.value; }
static void abort_now(int value) { throw Trap{value ? value : 1}; }
static void fault(int signo) { siglongjmp(top->buffer, signo); } /* generated code has no destructors */
static bool process_open() {
  struct sigaction act = {};
  act.sa_handler = fault, act.sa_flags = SA_ONSTACK;
  for (int signo : {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE}) sigaction(signo, &act, nullptr);
  return true;
}
static bool thread_open(const void *, const void *) {
  alignas(16) static thread_local char stack[0x20000];
  stack_t own = {stack, 0, sizeof stack};
  return sigaltstack(&own, nullptr) == 0;
}
const struct a64runtime a64runtime = {process_open, thread_open, enter, abort_now, nullptr, A64RUNTIME_UNWINDS, true};

/* throws.cc - a runtime in C++: an abort is thrown, and runs the destructors of host functions; a fault siglongjmps. */
/* SPDX-License-Identifier: MIT. Right where generated code has frame data; signals of others are taken for its. */
#include "a64runtime.h"
#include <csetjmp>
#include <csignal>
#include <initializer_list>
#include <sys/auxv.h>
static thread_local struct Activation *top;
static const bool has_tco = getauxval(AT_HWCAP2) & HWCAP2_MTE;
/* Its destructor puts back what neither throw nor siglongjmp does, on every path out of enter(). */
struct Activation {
  sigjmp_buf buffer;
  sigset_t mask;
  unsigned long fpcr, tco;
  Activation *outer = top;
  Activation() { asm("mrs %0, fpcr" : "=r"(fpcr)); if (has_tco) asm("mrs %0, s3_3_c4_c2_7" : "=r"(tco));
    pthread_sigmask(SIG_BLOCK, nullptr, &mask), top = this; }
  ~Activation() { asm("msr fpcr, %0" ::"r"(fpcr)); if (has_tco) asm("msr s3_3_c4_c2_7, %0" ::"r"(tco));
    pthread_sigmask(SIG_SETMASK, &mask, nullptr), top = outer; }
};
struct Trap { int value; };
static int enter(void (*generated)()) try {
  Activation here;
  int signo = sigsetjmp(here.buffer, 0);
  return signo == 0 ? generated(), 0 : signo;
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
  return sigaltstack(&(const stack_t &)stack_t{stack, 0, sizeof stack}, nullptr) == 0;
}
const struct a64runtime a64runtime = {process_open, thread_open, enter, abort_now, nullptr, A64RUNTIME_UNWINDS, true};

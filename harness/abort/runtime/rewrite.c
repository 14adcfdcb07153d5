/* rewrite.c - a handler that rewrites the context: the one that enter() has taken stands in for the interrupted one. */
/* SPDX-License-Identifier: MIT. Right but for streaming mode: whose fault it is, mask, FPCR and TCO are seen to. */
#include "a64runtime.h"
#include <signal.h>
#include <sys/auxv.h>
#include <ucontext.h>
static __thread ucontext_t *top;
static __thread unsigned long from, to;
static struct sigaction before[_NSIG];
static bool has_tco(void) { return getauxval(AT_HWCAP2) & HWCAP2_MTE; }
static int enter(void (*generated)(void)) {
  ucontext_t own, *outer = top;
  int value = getcontext(&own); /* returns twice, as setjmp does */
  if (value == 0 && has_tco())
    __asm__ volatile("mrs %0, s3_3_c4_c2_7" : "=r"(own.uc_mcontext.pstate));
  if (value == 0)
    top = &own, generated();
  return top = outer, value;
}
static void value_is(int value) { top->uc_mcontext.regs[0] = value ? (unsigned)value : 1; }
static void leave(int value) {
  if (has_tco())
    __asm__ volatile("msr s3_3_c4_c2_7, %0" ::"r"(top->uc_mcontext.pstate));
  value_is(value), setcontext(top);
}
static bool is_in(unsigned long pc) { return top && (pc & ~0ul >> 16) - from < to - from; }
static void handle(int signo, siginfo_t *info, void *context) {
  mcontext_t *m = &((ucontext_t *)context)->uc_mcontext;
  bool wild = m->pc == (unsigned long)info->si_addr || m->pc >> 48; /* the branch faulted, not what is there */
  if (info->si_code <= 0 || !(is_in(m->pc) || (wild && is_in(m->regs[30]))))
    return before[signo].sa_handler ? before[signo].sa_sigaction(signo, info, context) : (void)signal(signo, SIG_DFL);
  value_is(signo), *m = top->uc_mcontext, ((ucontext_t *)context)->uc_sigmask = top->uc_sigmask;
}
static const struct sigaction mine = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK};
static bool set(int signo) { return sigaction(signo, &mine, &before[signo]) == 0; }
static bool process_open(void) { return set(SIGILL) && set(SIGTRAP) && set(SIGSEGV) && set(SIGBUS) && set(SIGFPE); }
static bool thread_open(const void *code, const void *code_end) {
  static __thread char stack[0x20000];
  from = (unsigned long)code, to = (unsigned long)code_end;
  return sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL) == 0;
}
const struct a64runtime a64runtime = {process_open, thread_open, enter, leave, NULL, 0, false};

/* rewrite.c - a handler that rewrites the context: PC and SP lead to siglongjmp, once the handler has returned. */
/* SPDX-License-Identifier: MIT. Right but for streaming mode: whose fault it is, the mask and FPCR are seen to. */
#define _GNU_SOURCE
#include "a64runtime.h"

#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <ucontext.h>

static __thread struct frame {
  sigjmp_buf buffer;
  uint64_t fpcr, sp;
} * top;
static __thread uint64_t from, to;
static struct sigaction before[65];

static int enter(void (*generated)(void)) {
  struct frame own, *volatile outer = top;
  __asm__ volatile("mrs %0, fpcr\n mov %1, sp" : "=r"(own.fpcr), "=r"(own.sp));
  int value = sigsetjmp(own.buffer, 1);
  __asm__ volatile("msr fpcr, %0" ::"r"(own.fpcr));
  top = value == 0 ? &own : outer;
  if (value == 0)
    generated();
  top = outer;
  return value;
}
static void leave(int value) { siglongjmp(top->buffer, value); }
static bool is_in(uint64_t pc) { return top && (pc & ~0ull >> 16) - from < to - from; }

static void handle(int signo, siginfo_t *info, void *context) {
  mcontext_t *m = &((ucontext_t *)context)->uc_mcontext;
  bool wild = m->pc == (uint64_t)info->si_addr || m->pc >> 48; /* the branch faulted, not what is there */
  if (info->si_code <= 0 || !(is_in(m->pc) || (wild && is_in(m->regs[30]))))
    return before[signo].sa_sigaction(signo, info, context);
  m->regs[0] = (uint64_t)signo, m->pc = (uint64_t)leave, m->sp = top->sp;
  m->pstate &= ~0xc00ull; /* BTYPE: nobody has branched there */
}
static bool process_open(void) {
  struct sigaction act = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  return !sigaction(SIGILL, &act, &before[SIGILL]) && !sigaction(SIGTRAP, &act, &before[SIGTRAP]) &&
         !sigaction(SIGSEGV, &act, &before[SIGSEGV]) && !sigaction(SIGBUS, &act, &before[SIGBUS]) &&
         !sigaction(SIGFPE, &act, &before[SIGFPE]);
}
static bool thread_open(const void *code, const void *code_end) {
  static __thread char stack[0x20000] __attribute__((aligned(16)));
  from = (uint64_t)code, to = (uint64_t)code_end;
  return sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL) == 0;
}
const struct a64runtime a64runtime = {process_open, thread_open, enter, leave, NULL, 0, false};

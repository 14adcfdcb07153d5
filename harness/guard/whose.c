/* whose.c - decides whether a signal is the generated code's, by the ranges that the embedder gave. */
/* SPDX-License-Identifier: MIT */
#include "guard.h"

/* Above them, a signature, or the mark of one that was wrong. */
#define ADDRESS_BITS 0x0000ffffffffffffull

/* In PSTATE, what kind of branch led here; a fault keeps it only if a landing pad was missing. */
#define BTYPE 0xc00ull

static bool in_code(const struct a64guard_thread *t, uint64_t pc) { return pc >= t->code && pc < t->code_end; }

static bool in_helpers(const struct a64guard_thread *t, uint64_t pc) { return pc >= t->helpers && pc < t->helpers_end; }

/* A guard that is closed, or another thread's, could not be left for. */
static bool is_running(const struct a64guard_thread *t) { return t->in_test && a64guard_innermost(t) != NULL; }

uint64_t a64guard_fault_link(const ucontext_t *context) { return context->uc_mcontext.regs[30] & ADDRESS_BITS; }

static bool is_unfetched(const siginfo_t *info, const ucontext_t *context) {
  uint64_t pc = context->uc_mcontext.pc, at = (uint64_t)info->si_addr;
  return (info->si_signo == SIGSEGV || info->si_signo == SIGBUS) && ((pc ^ at) & ADDRESS_BITS) == 0;
}

/* The range may be larger than what is mapped of it. */
uint32_t a64guard_fault_word(const struct a64guard_thread *t, const siginfo_t *info, const ucontext_t *context) {
  uint64_t pc = context->uc_mcontext.pc;
  return in_code(t, pc) && pc % 4 == 0 && !is_unfetched(info, context) ? *(const uint32_t *)pc : 0;
}

/* The branch went wrong, not an instruction: nothing could be fetched at PC, or no landing pad was there. */
static bool is_wild_branch(const siginfo_t *info, const ucontext_t *context) {
  bool no_pad = info->si_signo == SIGILL && (context->uc_mcontext.pstate & BTYPE) != 0;
  return no_pad || is_unfetched(info, context);
}

/* Generated code runs, the processor raised the signal, and at generated code; after a wild branch, its link tells. */
bool a64guard_fault_is_ours(const struct a64guard_thread *t, const siginfo_t *info, const ucontext_t *context) {
  uint64_t pc = context->uc_mcontext.pc;
  return is_running(t) && info->si_code > 0 &&
         (in_code(t, pc) || in_helpers(t, pc) ||
          (is_wild_branch(info, context) && in_code(t, a64guard_fault_link(context))));
}

/* Never out of C, which may hold a lock, nor out of a prologue, which an unwinder could not pass. */
bool a64guard_request_is_ours(const struct a64guard_thread *t, int signo, const ucontext_t *context) {
  uint64_t pc = context->uc_mcontext.pc;
  return a64guard_use_of(signo) == A64GUARD_STOPS && is_running(t) && in_code(t, pc) && pc >= t->framed;
}

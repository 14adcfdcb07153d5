/* whose.c - decides whether a signal is the generated code's. */
#include "guard.h"

/* Above them, a signature, or the mark of one that was wrong. */
#define ADDRESS_BITS 0x0000ffffffffffffull

extern const char __executable_start[], etext[];

static bool in_code(const struct thread *t, uint64_t pc) { return pc >= t->code && pc < t->code_end; }

static bool in_c(uint64_t pc) { return pc >= (uint64_t)__executable_start && pc < (uint64_t)etext; }

/* A guard that is closed, or another thread's, could not be left for. */
static bool is_running(const struct thread *t) { return t->in_test && guard_is_open(t->top, t); }

uint64_t fault_link(const ucontext_t *context) { return context->uc_mcontext.regs[30] & ADDRESS_BITS; }

uint32_t fault_word(const struct thread *t, const ucontext_t *context) {
  uint64_t pc = context->uc_mcontext.pc;
  return in_code(t, pc) && pc % 4 == 0 ? *(const uint32_t *)pc : 0;
}

/* Generated code runs, the processor raised the signal, and at generated code; after a wild branch, its link tells. */
bool fault_is_ours(const struct thread *t, const siginfo_t *info, const ucontext_t *context) {
  uint64_t pc = context->uc_mcontext.pc;
  return is_running(t) && info->si_code > 0 && (in_code(t, pc) || (!in_c(pc) && in_code(t, fault_link(context))));
}

/* Never out of C, which may hold a lock, nor out of a prologue, which an unwinder could not pass. */
bool request_is_ours(const struct thread *t, int signo, const ucontext_t *context) {
  uint64_t pc = context->uc_mcontext.pc;
  return (signo == SIGALRM || signo == SIGUSR1) && is_running(t) && in_code(t, pc) && pc >= t->framed;
}

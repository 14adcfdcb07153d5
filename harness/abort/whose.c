/* whose.c - decides whether a signal is the generated code's. */
#include "guard.h"

static bool in_code(const struct thread *t, uint64_t pc) { return pc >= t->code && pc < t->code_end; }

extern const char __executable_start[], etext[];

static bool in_c(uint64_t pc) { return pc >= (uint64_t)__executable_start && pc < (uint64_t)etext; }

#define ADDRESS_BITS 0x0000ffffffffffffull

uint64_t fault_link(const ucontext_t *context) { return context->uc_mcontext.regs[30] & ADDRESS_BITS; }

/* Generated code runs, the processor raised the signal, and at generated code; after a wild branch, its link tells. */
bool fault_is_ours(const struct thread *t, const siginfo_t *info, const ucontext_t *context) {
  uint64_t pc = context->uc_mcontext.pc;
  return t->in_test && info->si_code > 0 && (in_code(t, pc) || (!in_c(pc) && in_code(t, fault_link(context))));
}

/* Never out of C, which may hold a lock, nor out of a prologue, which an unwinder could not pass. */
bool request_is_ours(const struct thread *t, int signo, const ucontext_t *context) {
  uint64_t pc = context->uc_mcontext.pc;
  return (signo == SIGALRM || signo == SIGUSR1) && t->in_test && in_code(t, pc) && pc >= t->framed;
}

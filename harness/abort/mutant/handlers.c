/* handlers.c - mutants of the handler: whose signal it is, what is noted of it, who else is told. */
#include <errno.h>

#include "abort/tables/tables.h"
#include "abort/trial/code_memory.h"
#include "mutant.h"

bool __real_fault_handle(int signo, siginfo_t *info, ucontext_t *context, struct thread *t);
bool __wrap_fault_handle(int signo, siginfo_t *info, ucontext_t *context, struct thread *t);
bool __real_fault_is_ours(const struct thread *t, const siginfo_t *info, const ucontext_t *context);
bool __wrap_fault_is_ours(const struct thread *t, const siginfo_t *info, const ucontext_t *context);
bool __real_request_is_ours(const struct thread *t, int signo, const ucontext_t *context);
bool __wrap_request_is_ours(const struct thread *t, int signo, const ucontext_t *context);
uint32_t __real_fault_word(const struct thread *t, const ucontext_t *context);
uint32_t __wrap_fault_word(const struct thread *t, const ucontext_t *context);
void __real_fault_chain(int signo, siginfo_t *info, ucontext_t *context);
void __wrap_fault_chain(int signo, siginfo_t *info, ucontext_t *context);

static bool in_code(const struct thread *t, uint64_t pc) { return pc >= t->code && pc < t->code_end; }

/* ---- A17: what the signal says ------------------------------------------------------------------------------------
 */

static void change_address(siginfo_t *info, uint64_t pc) {
  uint64_t addr = (uint64_t)info->si_addr;
  if (IS(ADDRESS_TAGGED))
    addr |= 0x5a00000000000000;
  if (IS(ADDRESS_PAGE))
    addr &= ~0xfffull;
  if (IS(ADDRESS_PAIR))
    addr &= ~0xfull, addr -= addr % 4096 == 0 ? 8 : 0;
  if (IS(ADDRESS_IS_PC))
    addr = pc;
  info->si_addr = (void *)addr;
}

/* Reaches the lowest words of the alternate stack. */
static __attribute__((noinline)) void overrun(void) {
  volatile uint64_t *at = __builtin_frame_address(0), *end;
  end = (volatile uint64_t *)(((uint64_t)at & -(uint64_t)BLOCK_BYTES) + 0x20000);
  while (--at > end + 16)
    ;
  *at = 0;
}

/* Takes two thirds of the alternate stack. */
static __attribute__((noinline)) void use_much(void) {
  volatile char much[BLOCK_BYTES * 2 / 3];
  for (size_t i = 0; i < sizeof much; i += 8)
    much[i] = 1;
}

static void spoil(struct thread *t) {
  if (IS(STACK_DEEP))
    use_much();
  if (IS(STACK_OVERRUN))
    overrun();
  if (IS(HANDLED_TWICE))
    t->handled++;
  if (IS(ERRNO_LOST))
    errno = EIO;
  if (IS(WINDOW_WRITTEN))
    *(uint64_t *)(land_of(t) + LAND_WINDOW) = 0;
}

bool __wrap_fault_handle(int signo, siginfo_t *info, ucontext_t *context, struct thread *t) {
  siginfo_t other = *info;
  if (mutant == MUTANT_NONE || !__real_fault_is_ours(t, info, context))
    return __real_fault_handle(signo, info, context, t);
  change_address(&other, context->uc_mcontext.pc);
  other.si_code = IS(CODE_LOST) ? 128 : info->si_code;
  context->uc_mcontext.pc += IS(PC_AFTER) && in_code(t, context->uc_mcontext.pc) ? 4 : 0;
  spoil(t);
  if (IS(TPIDR_OF_MAIN))
    __asm__ volatile("msr tpidr_el0, %0" ::"r"(threads[0].tp));
  if (IS(TRAP_IS_CALL) && signo == SIGTRAP)
    abort_leave(t, t->value);
  return __real_fault_handle(IS(BUS_IS_SEGV) && signo == SIGBUS ? SIGSEGV : signo, &other, context, t);
}

/* ---- A03: whose it is, and who else is told -----------------------------------------------------------------------
 */

bool __wrap_fault_is_ours(const struct thread *t, const siginfo_t *info, const ucontext_t *context) {
  if (IS(NO_RANGE))
    return t->in_test && info->si_code > 0;
  if (IS(SENT_ACCEPTED))
    return t->in_test && in_code(t, context->uc_mcontext.pc);
  if (IS(FORGED_DISOWNED))
    return t->in_test && info->si_code > 0 &&
           (in_code(t, context->uc_mcontext.pc) || in_code(t, context->uc_mcontext.regs[30]));
  if (IS(WILD_DISOWNED))
    return t->in_test && info->si_code > 0 && in_code(t, context->uc_mcontext.pc);
  return __real_fault_is_ours(t, info, context);
}

bool __wrap_request_is_ours(const struct thread *t, int signo, const ucontext_t *context) {
  return IS(REQUEST_TAKEN) ? t->in_test : __real_request_is_ours(t, signo, context);
}

uint32_t __wrap_fault_word(const struct thread *t, const ucontext_t *context) {
  return __real_fault_word(t, context) & (IS(WORD_LOST) ? 0xffe00000 : 0xffffffff);
}

static void skip(int signo, siginfo_t *info, ucontext_t *context) {
  if (info->si_code > 0 && signo == SIGSEGV)
    context->uc_mcontext.pc += 4;
}

void __wrap_fault_chain(int signo, siginfo_t *info, ucontext_t *context) {
  siginfo_t other = *info;
  other.si_addr = NULL;
  if (IS(CHAIN_SKIPPED))
    return skip(signo, info, context);
  if (IS(CHAIN_DEFAULT)) {
    signal(signo, SIG_DFL);
    return;
  }
  if (IS(CHAIN_TWICE)) /* stepping twice over a load would step over the return too */
    __real_fault_chain(signo, info, context), context->uc_mcontext.pc -= info->si_code > 0 ? 4 : 0;
  __real_fault_chain(signo, IS(CHAIN_OTHER_INFO) ? &other : info, context);
}

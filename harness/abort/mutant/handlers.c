/* handlers.c - mutants of the handler: whose signal it is, what is noted of it, who else is told. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "abort/tables/tables.h"
#include "abort/trial/code_memory.h"
#include "mutant.h"

bool __real_a64guard_fault_handle(int signo, siginfo_t *info, ucontext_t *context, struct a64guard_thread *t);
bool __wrap_a64guard_fault_handle(int signo, siginfo_t *info, ucontext_t *context, struct a64guard_thread *t);
bool __real_a64guard_fault_is_ours(const struct a64guard_thread *t, const siginfo_t *info, const ucontext_t *context);
bool __wrap_a64guard_fault_is_ours(const struct a64guard_thread *t, const siginfo_t *info, const ucontext_t *context);
bool __real_a64guard_request_is_ours(const struct a64guard_thread *t, int signo, const ucontext_t *context);
bool __wrap_a64guard_request_is_ours(const struct a64guard_thread *t, int signo, const ucontext_t *context);
uint32_t __real_a64guard_fault_word(const struct a64guard_thread *t, const siginfo_t *info, const ucontext_t *context);
uint32_t __wrap_a64guard_fault_word(const struct a64guard_thread *t, const siginfo_t *info, const ucontext_t *context);
void __real_a64guard_fault_chain(int signo, siginfo_t *info, ucontext_t *context);
void __wrap_a64guard_fault_chain(int signo, siginfo_t *info, ucontext_t *context);

static bool in_code(const struct a64guard_thread *t, uint64_t pc) { return pc >= t->code && pc < t->code_end; }

/* ---- A17: what the signal says ------------------------------------------------------------------------------------
 */

/* Reaches the lowest words of the alternate stack. */
static __attribute__((noinline)) void overrun(void) {
  volatile uint64_t *at = __builtin_frame_address(0), *end;
  end = (volatile uint64_t *)(((uint64_t)at & -(uint64_t)BLOCK_BYTES) + 0x20000);
  while (--at > end + 16)
    ;
  *at = 0;
}

/* A compiler may leave out what nobody looks at. */
static void allocate(void) {
  void *volatile at = malloc(100);
  free(at);
}

/* Its buffer is allocated. */
static void print_line(void) {
  int number = errno;
  FILE *f = fopen("/dev/null", "w");
  if (f != NULL) {
    fprintf(f, "a request\n");
    fclose(f);
  }
  errno = number;
}

/* Takes two thirds of the alternate stack. */
static __attribute__((noinline)) void use_much(void) {
  volatile char much[BLOCK_BYTES * 2 / 3];
  for (size_t i = 0; i < sizeof much; i += 8)
    much[i] = 1;
}

static __attribute__((noinline)) void use_some(const ucontext_t *context) {
  volatile char some[24 << 10];
  ucontext_t copy = *context;
  for (size_t i = 0; i < sizeof some; i += 8)
    some[i] = ((volatile char *)&copy)[i % sizeof copy];
}

bool __wrap_a64guard_fault_handle(int signo, siginfo_t *info, ucontext_t *context, struct a64guard_thread *t) {
  siginfo_t other = *info;
  mcontext_t *m = &context->uc_mcontext;
  uint64_t addr = (uint64_t)info->si_addr;
  int code = info->si_code;
  if (IS(STRANGER_DIES) && t == NULL)
    return signal(signo, SIG_DFL), false;
  if (mutant == MUTANT_NONE || t == NULL || !__real_a64guard_fault_is_ours(t, info, context))
    return __real_a64guard_fault_handle(signo, info, context, t);
#undef HANDLING
#define HANDLING HERE
#include "here.h"
  other.si_addr = (void *)addr;
  other.si_code = code;
  return __real_a64guard_fault_handle(signo, &other, context, t);
}

/* ---- A03: whose it is, and who else is told -----------------------------------------------------------------------
 */

bool __wrap_a64guard_fault_is_ours(const struct a64guard_thread *t, const siginfo_t *info, const ucontext_t *context) {
  const mcontext_t *m = &context->uc_mcontext;
#undef WHOSE
#define WHOSE HERE
#include "here.h"
  return __real_a64guard_fault_is_ours(t, info, context);
}

bool __wrap_a64guard_request_is_ours(const struct a64guard_thread *t, int signo, const ucontext_t *context) {
  if (IS(MALLOC_IN_HANDLER))
    allocate();
  if (IS(PRINT_IN_HANDLER))
    print_line();
  return IS(REQUEST_TAKEN) ? t->in_test : __real_a64guard_request_is_ours(t, signo, context);
}

uint32_t __wrap_a64guard_fault_word(const struct a64guard_thread *t, const siginfo_t *info, const ucontext_t *context) {
  return __real_a64guard_fault_word(t, info, context) & (IS(WORD_LOST) ? 0xffe00000 : 0xffffffff);
}

void __wrap_a64guard_fault_chain(int signo, siginfo_t *info, ucontext_t *context) {
  mcontext_t *m = &context->uc_mcontext;
#undef CHAINING
#define CHAINING HERE
#include "here.h"
  __real_a64guard_fault_chain(signo, info, context);
}

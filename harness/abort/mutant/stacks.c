/* stacks.c - A02: mutants of threads, their alternate stacks, and the handlers' flags. */
#include <sys/mman.h>

#include "abort/trial/code_memory_map.h"
#include "mutant.h"

#define PAGE 0x10000ull

struct a64guard_thread *__real_a64guard_thread_open(void);
struct a64guard_thread *__wrap_a64guard_thread_open(void);
int __real_sigaction(int signo, const struct sigaction *new, struct sigaction *old);
int __wrap_sigaction(int signo, const struct sigaction *new, struct sigaction *old);

struct a64guard_thread *__real_a64guard_thread_at(uint64_t sp);
struct a64guard_thread *__wrap_a64guard_thread_at(uint64_t sp);
void __real_a64guard_thread_close(struct a64guard_thread *t);
/* Without a thread pointer, as the real one. */
struct a64guard_thread *__wrap_a64guard_thread_at(uint64_t sp) {
  for (int i = 0; IS(FOUND_BY_STACK) && i < THREADS; i++)
    if (threads[i] != NULL && threads[i]->block == (sp & -(uint64_t)BLOCK_BYTES))
      return threads[i];
  return IS(FOUND_BY_STACK) ? NULL : __real_a64guard_thread_at(sp);
}

void __wrap_a64guard_thread_close(struct a64guard_thread *t);

static void install(uint64_t at, uint64_t bytes, int flags) {
  stack_t ss = {.ss_sp = (void *)at, .ss_size = bytes, .ss_flags = flags};
  sigaltstack(&ss, NULL);
}

struct a64guard_thread *__wrap_a64guard_thread_open(void) {
  struct a64guard_thread *t = __real_a64guard_thread_open();
  uint64_t stack = t->block + 2 * PAGE, bytes = BLOCK_BYTES - 2 * PAGE;
#undef STARTED
#define STARTED HERE
#include "here.h"
  return t;
}

int __wrap_sigaction(int signo, const struct sigaction *new, struct sigaction *old) {
  struct sigaction other;
  if (!(IS(NO_ONSTACK) || (IS(SENT_OFF_STACK) && signo == SIGFPE)) || new == NULL)
    return __real_sigaction(signo, new, old);
  other = *new;
  other.sa_flags &= ~SA_ONSTACK;
  return __real_sigaction(signo, &other, old);
}

void __wrap_a64guard_thread_close(struct a64guard_thread *t) {
  if (!IS(STACK_LEFT))
    __real_a64guard_thread_close(t);
  else
    install(0, 0, SS_DISABLE), t->tid = 0;
}

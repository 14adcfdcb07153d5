/* thread.c - the threads that may run generated code, and their alternate stacks.
 *
 * A block is, from its start: a page with the thread's address, a page without access, the stack. Pages are counted as
 * 64 KiB, which suits every kernel. */
#include "guard.h"

#include <pthread.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 0x10000ull

struct thread threads[THREADS];
__thread struct thread *thread_mine;

struct thread *thread_self(void) {
  register long tid __asm__("x0");
  register long call __asm__("x8") = SYS_gettid;
  __asm__ volatile("svc #0" : "=r"(tid) : "r"(call) : "memory");
  for (struct thread *t = threads; t < threads + THREADS; t++)
    if (t->tid == (uint64_t)tid)
      return t;
  return NULL;
}

/* A block at a multiple of its size: maps twice as much and gives the ends back. */
static uint64_t block_map(void) {
  char *at = mmap(NULL, 2 * BLOCK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED)
    return 0;
  uint64_t start = ((uint64_t)at + BLOCK_BYTES - 1) & -(uint64_t)BLOCK_BYTES, end = start + BLOCK_BYTES;
  if (start > (uint64_t)at)
    munmap(at, start - (uint64_t)at);
  if ((uint64_t)at + BLOCK_BYTES > start)
    munmap((void *)end, (uint64_t)at + 2 * BLOCK_BYTES - end);
  mprotect((void *)(start + PAGE), PAGE, PROT_NONE);
  return start;
}

static bool stack_install(uint64_t block) {
  stack_t ss = {.ss_sp = (void *)(block + 2 * PAGE), .ss_size = BLOCK_BYTES - 2 * PAGE};
  return sigaltstack(&ss, NULL) == 0;
}

/* In a child only the thread that forked lives, under another number. */
static void renumber(void) {
  uint64_t tp;
  __asm__("mrs %0, tpidr_el0" : "=r"(tp));
  for (struct thread *t = threads; t < threads + THREADS; t++)
    t->tid = t->tid != 0 && t->tp == tp ? (uint64_t)gettid() : 0;
}

__attribute__((constructor)) static void at_fork(void) { pthread_atfork(NULL, NULL, renumber); }

static struct thread *entry_take(uint64_t tid) {
  for (struct thread *t = threads; t < threads + THREADS; t++) {
    uint64_t none = 0;
    if (__atomic_compare_exchange_n(&t->tid, &none, tid, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
      return t;
  }
  return NULL;
}

struct thread *thread_open(void) {
  struct thread *t = entry_take((uint64_t)gettid());
  if (t == NULL || (t->block = block_map()) == 0)
    return NULL;
  __asm__("mrs %0, tpidr_el0" : "=r"(t->tp));
  t->sme = getauxval(AT_HWCAP2) >> 23 & 1;
  thread_mine = t;
  t->top = NULL;
  t->in_test = t->depth = 0;
  *(struct thread **)t->block = t;
  return stack_install(t->block) ? t : NULL;
}

void thread_close(struct thread *t) {
  stack_t off = {.ss_flags = SS_DISABLE};
  sigaltstack(&off, NULL);
  munmap((void *)t->block, BLOCK_BYTES);
  __atomic_store_n(&t->tid, 0, __ATOMIC_SEQ_CST);
}

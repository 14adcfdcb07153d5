/* thread.c - the threads that may run generated code, and their alternate stacks.
 *
 * SPDX-License-Identifier: MIT
 *
 * A block is, from its start: a page with the thread, a page without access, the stack. Pages are counted as 64 KiB,
 * which suits every kernel. Blocks are never given back but for the memory of their stack: a handler may be looking. */
#include "guard.h"

#include <pthread.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 0x10000ull
#define STACK (2 * PAGE) /* where it starts in its block */

/* Bits of AT_HWCAP2, which headers may be too old to know. */
#define HAS_MTE (1ul << 18)
#define HAS_SME (1ul << 23)

/* In the place of a number: taken, but no handler may find it yet. */
#define OPENING (~0ull)

enum { BUCKETS = 256 };
static struct a64guard_thread *buckets[BUCKETS];
static uint64_t blocks;
static pthread_key_t at_exit;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool is_prepared;

__thread struct a64guard_thread *a64guard_thread_mine;

static struct a64guard_thread **bucket_of(uint64_t block) { return &buckets[block / BLOCK_BYTES % BUCKETS]; }

static struct a64guard_thread *first(struct a64guard_thread **bucket) {
  return __atomic_load_n(bucket, __ATOMIC_ACQUIRE);
}

static struct a64guard_thread *by_block(uint64_t block) {
  struct a64guard_thread *t = first(bucket_of(block));
  while (t != NULL && t->block != block)
    t = t->next;
  return t;
}

struct a64guard_thread *a64guard_thread_self(void) {
  register long tid __asm__("x0");
  register long call __asm__("x8") = SYS_gettid;
  __asm__ volatile("svc #0" : "=r"(tid) : "r"(call) : "memory");
  for (int i = 0; i < BUCKETS; i++)
    for (struct a64guard_thread *t = first(&buckets[i]); t != NULL; t = t->next)
      if (t->tid == (uint64_t)tid)
        return t;
  return NULL;
}

struct a64guard_thread *a64guard_thread_at(uint64_t sp) {
  struct a64guard_thread *t = by_block(sp & -(uint64_t)BLOCK_BYTES);
  return t != NULL ? t : a64guard_thread_self();
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

/* In a child only the thread that forked lives, under another number. */
static void renumber(void) {
  uint64_t tp;
  __asm__("mrs %0, tpidr_el0" : "=r"(tp));
  for (int i = 0; i < BUCKETS; i++)
    for (struct a64guard_thread *t = buckets[i]; t != NULL; t = t->next)
      t->tid = t->tid != 0 && t->tp == tp ? (uint64_t)syscall(SYS_gettid) : 0;
}

static void close_all(void *thread) {
  struct a64guard_thread *t = thread;
  t->opened = 1;
  a64guard_thread_close(t);
}

/* Not before main(): a constructor of the host's may open a thread. */
static void prepare(void) {
  is_prepared = pthread_key_create(&at_exit, close_all) == 0 && pthread_atfork(NULL, NULL, renumber) == 0;
}

static struct a64guard_thread *block_again(void) {
  for (int i = 0; i < BUCKETS; i++)
    for (struct a64guard_thread *t = first(&buckets[i]); t != NULL; t = t->next) {
      uint64_t none = 0;
      if (__atomic_compare_exchange_n(&t->tid, &none, OPENING, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
        return t;
    }
  return NULL;
}

static struct a64guard_thread *block_new(void) {
  uint64_t block = block_map();
  struct a64guard_thread *t = (struct a64guard_thread *)block, **bucket = bucket_of(block);
  if (t == NULL)
    return NULL;
  t->block = block;
  t->tid = OPENING;
  t->number = __atomic_fetch_add(&blocks, 1, __ATOMIC_RELAXED);
  t->next = first(bucket);
  while (!__atomic_compare_exchange_n(bucket, &t->next, t, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
    ;
  return t;
}

static bool stack_install(struct a64guard_thread *t) {
  stack_t own = {.ss_sp = (void *)(t->block + STACK), .ss_size = BLOCK_BYTES - STACK}, host;
  if (mprotect(own.ss_sp, own.ss_size, PROT_READ | PROT_WRITE) != 0 || sigaltstack(&own, &host) != 0)
    return false;
  t->host_stack[0] = (uint64_t)host.ss_sp;
  t->host_stack[1] = host.ss_size;
  t->host_stack[2] = (uint64_t)(host.ss_flags & ~SS_ONSTACK);
  return true;
}

/* A stack that somebody has installed since stays. */
static void stack_remove(const struct a64guard_thread *t) {
  stack_t host = {.ss_sp = (void *)t->host_stack[0], .ss_size = t->host_stack[1], .ss_flags = (int)t->host_stack[2]},
          now;
  if (sigaltstack(NULL, &now) == 0 && now.ss_sp == (void *)(t->block + STACK))
    sigaltstack(&host, NULL);
  mmap((void *)(t->block + STACK), BLOCK_BYTES - STACK, PROT_NONE,
       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
}

static void state_reset(struct a64guard_thread *t) {
  __asm__("mrs %0, tpidr_el0" : "=r"(t->tp));
  t->sme = (getauxval(AT_HWCAP2) & HAS_SME) != 0;
  t->mte = (getauxval(AT_HWCAP2) & HAS_MTE) != 0;
  t->top = NULL;
  t->in_test = 0;
  t->opened = 1;
}

/* False: there is no memory; then the end of the thread would not be noticed. */
static bool mine_is(struct a64guard_thread *t) {
  a64guard_thread_mine = t;
  return pthread_setspecific(at_exit, t) == 0;
}

static struct a64guard_thread *open_first(void) {
  struct a64guard_thread *t;
  if (pthread_once(&once, prepare) != 0 || !is_prepared)
    return NULL;
  if ((t = block_again()) == NULL && (t = block_new()) == NULL)
    return NULL;
  state_reset(t);
  bool good = mine_is(t) && stack_install(t);
  __atomic_store_n(&t->tid, good ? (uint64_t)syscall(SYS_gettid) : 0, __ATOMIC_SEQ_CST);
  if (!good)
    (void)mine_is(NULL);
  return good ? t : NULL;
}

struct a64guard_thread *a64guard_thread_open(void) {
  struct a64guard_thread *t = a64guard_thread_self();
  if (t == NULL)
    return open_first();
  t->opened++;
  return t;
}

void a64guard_thread_close(struct a64guard_thread *t) {
  if (--t->opened > 0)
    return;
  (void)mine_is(NULL);
  stack_remove(t);
  __atomic_store_n(&t->tid, 0, __ATOMIC_SEQ_CST);
}

/* guard.c - opens and closes a guard: what no setjmp saves, and the chain of guards. */
/* SPDX-License-Identifier: MIT */
#include "guard.h"

#include "way.h"

/* Both come last in their callers, which so need no frame where nobody asks for the mask. */
static __attribute__((noinline)) void mask_save(struct a64guard *g) {
  sigset_t now;
  pthread_sigmask(SIG_SETMASK, NULL, &now);
  g->mask = *(uint64_t *)&now;
}

static __attribute__((noinline)) void mask_restore(const struct a64guard *g) {
  sigset_t set;
  sigemptyset(&set);
  *(uint64_t *)&set = g->mask;
  pthread_sigmask(SIG_SETMASK, &set, NULL);
}

void a64guard_open(struct a64guard *g, const struct a64guard_way *way) {
  struct a64guard_thread *t = a64guard_thread_mine;
  __asm__("mrs %0, fpcr" : "=r"(g->fpcr));
  __asm__("mrs %0, fpsr" : "=r"(g->fpsr));
  __asm__("mov %0, x18" : "=r"(g->x18));
  if (t->mte)
    g->tco = a64guard_tco_now();
  g->end = A64GUARD_RETURN;
  g->left = RESTORES_REGISTERS | (g->saves_mask ? RESTORES_MASK : 0);
  g->in_test = t->in_test;
  g->thread = t;
  g->way = way;
  g->outer = t->top;
  t->top = g;
  if (g->saves_mask)
    mask_save(g);
}

/* x18 is nobody's on Linux, but a JIT's own convention may claim it. */
static void registers_restore(const struct a64guard *g, const struct a64guard_thread *t) {
  uint64_t fpcr, fpsr;
  __asm__ volatile("mrs %0, fpcr" : "=r"(fpcr));
  __asm__ volatile("mrs %0, fpsr" : "=r"(fpsr));
  if (fpcr != g->fpcr)
    __asm__ volatile("msr fpcr, %0" ::"r"(g->fpcr));
  if (fpsr != g->fpsr)
    __asm__ volatile("msr fpsr, %0" ::"r"(g->fpsr));
  a64guard_tco_restore(g, t);
  __asm__ volatile("mov x18, %0" ::"r"(g->x18) : "x18");
}

void a64guard_close(struct a64guard *g) {
  struct a64guard_thread *t = g->thread;
  t->in_test = g->in_test;
  t->top = g->outer;
  g->thread = NULL;
  __asm__ volatile("clrex" ::: "memory");
  if (g->left & RESTORES_REGISTERS)
    registers_restore(g, t);
  if (g->left & RESTORES_MASK)
    mask_restore(g);
}

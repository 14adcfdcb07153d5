/* guard.c - opens and closes a guard: what no setjmp saves, and the chain of guards. */
#include "guard.h"

#include "tables.h"
#include "way.h"

static uint64_t mask_now(void) {
  sigset_t now;
  pthread_sigmask(SIG_SETMASK, NULL, &now);
  return *(uint64_t *)&now;
}

static void mask_set(uint64_t mask) {
  sigset_t set;
  sigemptyset(&set);
  *(uint64_t *)&set = mask;
  pthread_sigmask(SIG_SETMASK, &set, NULL);
}

void guard_open(struct guard *g, const struct way *way) {
  struct thread *t = thread_mine;
  __asm__("mrs %0, fpcr" : "=r"(g->fpcr));
  __asm__("mrs %0, fpsr" : "=r"(g->fpsr));
  __asm__("mov %0, x18" : "=r"(g->x18));
  if (g->saves_mask)
    g->mask = mask_now();
  g->in_test = t->in_test;
  g->thread = t;
  g->way = way;
  g->outer = t->top;
  t->top = g;
  t->depth++;
}

/* What the way restores by itself costs nothing here but the comparison. x18 is nobody's on Linux, but a JIT's own
 * convention may claim it. */
static void registers_restore(const struct guard *g) {
  uint64_t fpcr, fpsr;
  __asm__ volatile("mrs %0, fpcr" : "=r"(fpcr));
  __asm__ volatile("mrs %0, fpsr" : "=r"(fpsr));
  if (fpcr != g->fpcr)
    __asm__ volatile("msr fpcr, %0" ::"r"(g->fpcr));
  if (fpsr != g->fpsr)
    __asm__ volatile("msr fpsr, %0" ::"r"(g->fpsr));
  __asm__ volatile("mov x18, %0\n clrex" ::"r"(g->x18) : "x18", "memory");
}

static bool mask_is_restored(const struct guard *g) {
  unsigned restores = g->way->restores;
  return (restores & RESTORES_MASK) || ((restores & RESTORES_MASK_OF_FAULTS) && g->thread->stop.end == END_SIGNAL);
}

void guard_close(struct guard *g) {
  g->thread->in_test = g->in_test;
  g->thread->top = g->outer;
  g->thread->depth--;
  if (g->saves_mask && !mask_is_restored(g))
    mask_set(g->mask);
  registers_restore(g);
}

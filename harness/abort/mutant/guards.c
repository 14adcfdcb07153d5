/* guards.c - mutants of opening and closing a guard, and of the abort function. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include "abort/tables/tables.h"
#include "abort/trial/code_memory.h"
#include "mutant.h"

void __real_guard_open(struct guard *g, const struct way *way);
void __wrap_guard_open(struct guard *g, const struct way *way);
void __real_guard_close(struct guard *g);
void __wrap_guard_close(struct guard *g);
_Noreturn void __real_abort_leave(struct thread *t, int value);
_Noreturn void __wrap_abort_leave(struct thread *t, int value);

static uint64_t mask_now(void) {
  sigset_t now;
  pthread_sigmask(SIG_SETMASK, NULL, &now);
  return *(uint64_t *)&now;
}

static void change_mask(struct guard *g) {
  if (IS(MASK_DROPPED))
    g->mask = mask_now();
  if (IS(MASK_EMPTY))
    g->mask = 0;
  if (IS(MASK_FULL))
    g->mask = ~0ull;
  if (IS(MASK_OF_ANOTHER))
    g->mask |= 1ull << (SIGALRM - 1);
  if (IS(MASK_SIGNAL_ONLY) && g->thread->stop.end == END_SIGNAL)
    g->mask = mask_now() & ~(1ull << (g->thread->stop.signo - 1));
}

static void *leaked;

static void spoil_bookkeeping(struct guard *g, struct thread *t) {
  static unsigned closed;
  if (IS(DEPTH_KEPT))
    t->depth++;
  if (IS(TOP_DEAD))
    t->top = g;
  if (IS(IN_TEST_LEFT))
    t->in_test = 1;
  if (IS(IN_TEST_LOST))
    t->in_test = 0;
  if (IS(LEAK))
    *(void *volatile *)&leaked = malloc(64);
  if (IS(FILE_LEFT) && ++closed % 40 == 0)
    (void)!dup(1);
}

static void spoil_signals(void) {
  static const stack_t off = {.ss_flags = SS_DISABLE};
  static const struct itimerval late = {{1000, 0}, {1000, 0}};
  struct sigaction sa;
  if (IS(STACK_OFF))
    sigaltstack(&off, NULL);
  if (IS(TIMER_LEFT))
    setitimer(ITIMER_REAL, &late, NULL);
  if (IS(ACTION_OF_ANOTHER))
    signal(SIGWINCH, SIG_IGN);
  if (IS(ACTION_LOST))
    signal(SIGFPE, SIG_DFL);
  if (IS(ACTION_FLAGS)) {
    sigaction(SIGBUS, NULL, &sa);
    sa.sa_flags &= ~SA_ONSTACK;
    sigaction(SIGBUS, &sa, NULL);
  }
}

static void leave_pending(void) {
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &one, NULL);
  pthread_kill(pthread_self(), SIGHUP);
}

static void spoil_process(void) {
  struct rlimit limit;
  if (IS(LIMIT_CHANGED) && getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur-- > 100)
    setrlimit(RLIMIT_NOFILE, &limit);
  if (IS(PENDING_LEFT))
    leave_pending();
  if (IS(LOCK_HELD) && thread_self() == threads)
    flockfile(stderr);
  if (IS(KEYS_CHANGED))
    prctl(54 /* PR_PAC_RESET_KEYS */, 0, 0, 0, 0);
  if (IS(VECTORS_SHORT))
    prctl(50 /* PR_SVE_SET_VL */, 16, 0, 0, 0);
}

static void spoil_registers(struct thread *t) {
  uint64_t reserved = land_of(t) + LAND_WINDOW + 256, got;
  bool by_fault = t->stop.end == END_SIGNAL;
  if (IS(FPCR_LEFT) || (IS(FPCR_LEFT_BY_FAULT) && by_fault))
    __asm__ volatile("msr fpcr, %0" ::"r"(0xc00000ul));
  if (IS(FPSR_LEFT))
    __asm__ volatile("msr fpsr, %0" ::"r"(0x1ful));
  if (IS(TPIDR2_LEFT))
    __asm__ volatile("msr s3_3_c13_c0_5, %0" ::"r"(1ul));
  if (IS(ZA_LEFT))
    __asm__ volatile(".inst 0xd503457f /* smstart za */");
  if (IS(STREAMING_LEFT))
    __asm__ volatile(".inst 0xd503437f /* smstart sm */");
  if (IS(MONITOR_LEFT))
    __asm__ volatile("ldxr %0, [%1]" : "=r"(got) : "r"(reserved));
  if (IS(X18_LEFT))
    __asm__ volatile("mov x18, xzr" ::: "x18");
}

void __wrap_guard_close(struct guard *g) {
  struct thread *t = g->thread;
  change_mask(g);
  __real_guard_close(g);
  spoil_bookkeeping(g, t);
  spoil_signals();
  spoil_process();
  spoil_registers(t);
}

static void change_target(struct thread *t) {
  struct guard *outer = t->top ? t->top->outer : NULL;
  if (IS(OUTER_TAKEN) && outer != NULL)
    t->top = outer;
  if (IS(OUTER_CHANGED) && outer != NULL)
    outer->buffer[300]++;
}

void __wrap_guard_open(struct guard *g, const struct way *way) {
  if (IS(MASK_NEVER_SAVED))
    g->saves_mask = false;
  __real_guard_open(g, way);
}

void __wrap_abort_leave(struct thread *t, int value) {
  if (IS(NO_GUARD_NO_DEATH) && t->top == NULL)
    _exit(0);
  change_target(t);
  if (IS(CLOSED_GUARD_TAKEN) && t->top != NULL)
    t->top->thread = t;
  struct guard *other = IS(GLOBAL_GUARD) ? guard_elsewhere(t) : NULL;
  struct thread *wrong = other ? other->thread : NULL; /* unless it has been closed by now */
  __real_abort_leave(wrong ? wrong : t, value);
}

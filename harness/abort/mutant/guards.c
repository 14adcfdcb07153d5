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

void __real_a64guard_open(struct a64guard *g, const struct a64guard_way *way);
void __wrap_a64guard_open(struct a64guard *g, const struct a64guard_way *way);
void __real_a64guard_close(struct a64guard *g);
void __wrap_a64guard_close(struct a64guard *g);
_Noreturn void __real_a64guard_abort_leave(struct a64guard_thread *t, int value, struct a64guard *g);
_Noreturn void __wrap_a64guard_abort_leave(struct a64guard_thread *t, int value, struct a64guard *g);

static uint64_t mask_now(void) {
  sigset_t now;
  pthread_sigmask(SIG_SETMASK, NULL, &now);
  return *(uint64_t *)&now;
}

static void *leaked;

static void change_flags(int signo) {
  struct sigaction sa;
  sigaction(signo, NULL, &sa);
  sa.sa_flags &= ~SA_ONSTACK;
  sigaction(signo, &sa, NULL);
}

static void leave_pending(int signo) {
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, signo);
  pthread_sigmask(SIG_BLOCK, &one, NULL);
  pthread_kill(pthread_self(), signo);
}

/* One that SP is in: Linux tells SS_ONSTACK by SP. */
static void stay_on_stack(void) {
  char *at = __builtin_frame_address(0); /* errno is another mutant's */
  int number = errno;
  sigaltstack(&(stack_t){.ss_sp = at - 0x8000, .ss_size = 0x10000}, NULL);
  errno = number;
}

static void lower_limit(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur-- > 100)
    setrlimit(RLIMIT_NOFILE, &limit);
}

static void closing(struct a64guard *g) {
#undef CLOSING
#define CLOSING HERE
#include "here.h"
}

static void closed(struct a64guard *g, struct a64guard_thread *t) {
#undef CLOSED
#define CLOSED HERE
#include "here.h"
}

void __wrap_a64guard_close(struct a64guard *g) {
  struct a64guard_thread *t = g->thread;
  closing(g);
  __real_a64guard_close(g);
  closed(g, t);
}

void __wrap_a64guard_open(struct a64guard *g, const struct a64guard_way *way) {
  if (IS(MASK_NEVER_SAVED))
    g->saves_mask = false;
  __real_a64guard_open(g, way);
}

/* The thread of another's guard, unless that has been closed by now. */
static struct a64guard_thread *another(struct a64guard_thread *t) {
  struct a64guard *other = guard_elsewhere(t);
  struct a64guard_thread *wrong = other ? other->thread : NULL;
  return wrong ? wrong : t;
}

void __wrap_a64guard_abort_leave(struct a64guard_thread *t, int value, struct a64guard *g) {
  struct a64guard *outer = g ? g->outer : NULL;
#undef LEAVING
#define LEAVING HERE
#include "here.h"
  __real_a64guard_abort_leave(t, value, g);
}

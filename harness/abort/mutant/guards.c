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

static void lower_limit(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur-- > 100)
    setrlimit(RLIMIT_NOFILE, &limit);
}

static void closing(struct guard *g) {
#undef CLOSING
#define CLOSING HERE
#include "here.h"
}

static void closed(struct guard *g, struct thread *t) {
#undef CLOSED
#define CLOSED HERE
#include "here.h"
}

void __wrap_guard_close(struct guard *g) {
  struct thread *t = g->thread;
  closing(g);
  __real_guard_close(g);
  closed(g, t);
}

void __wrap_guard_open(struct guard *g, const struct way *way) {
  if (IS(MASK_NEVER_SAVED))
    g->saves_mask = false;
  __real_guard_open(g, way);
}

/* The thread of another's guard, unless that has been closed by now. */
static struct thread *another(struct thread *t) {
  struct guard *other = guard_elsewhere(t);
  struct thread *wrong = other ? other->thread : NULL;
  return wrong ? wrong : t;
}

void __wrap_abort_leave(struct thread *t, int value) {
  struct guard *outer = t->top ? t->top->outer : NULL;
#undef LEAVING
#define LEAVING HERE
#include "here.h"
  __real_abort_leave(t, value);
}

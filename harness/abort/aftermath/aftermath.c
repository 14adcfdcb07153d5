/* aftermath.c - what recovery left behind, as far as compiled code can see it. */
#include "aftermath.h"
#include "allocator.h"

#include <errno.h>
#include <malloc.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include <unwind.h>

#include "abort/trial/code_memory.h"
#include "abort/trial/code_memory_steps.h"
#include "abort/trial/program.h"
#include "abort/trial/stranger.h"
#include "abort/trial/tags.h"
#include "abort/trial/vectors.h"
#include "abort/way/libunwind/walk.h"
#include "abort/way/runtime.h"
#include "guard/way.h"

#define PAGE 0x10000ull
#define CANARY 0x5a5ac3c3a5a53c3cull
#define PAINTED 128 /* words at the lower end of an alternate stack */

int throw_probe(int value);

static const int watched[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGALRM, SIGUSR1, SIGUSR2};

static struct per_thread {
  uint64_t mask, foreign, signed_pointer, root;
  broken_set noted;
  stack_t stack;
} known[THREADS];
static struct sigaction actions[NSIG];
static struct rlimit limits[RLIM_NLIMITS];
static double fresh;
static volatile uint64_t flooded;
static volatile bool flooding;

static struct per_thread *known_of(const struct a64guard_thread *t) { return &known[t->number]; }

void aftermath_flooding(bool on) { flooding = on; }
uint64_t aftermath_flooded(void) { return flooded; }
uint64_t aftermath_foreign(const struct a64guard_thread *t) { return known_of(t)->foreign; }
void aftermath_note(const struct a64guard_thread *t, broken_set broken) { known_of(t)->noted |= broken; }

/* ---- the handlers of others -------------------------------------------------------------------------------------- */

/* What somebody else sent ends the process, by a signal that no fault raises: so the host knows whose doing it is. */
static void die_if_sent_by_others(const siginfo_t *info) {
  if (info->si_code <= 0 && info->si_pid != getpid())
    kill(getpid(), SIGKILL);
}

/* Steps over a load of C; a signal that was sent needs nothing. Dies of anything else, for it would repeat itself. */
static void witness(int signo, siginfo_t *info, void *context) {
  struct a64guard_thread *own = a64guard_thread_self(), *t = own != NULL ? own : stranger_asker();
  mcontext_t *m = &((ucontext_t *)context)->uc_mcontext;
  bool sent = info->si_code == SI_TKILL && info->si_pid == getpid();
  bool load = t != NULL && info->si_code == 2 && (uint64_t)info->si_addr == code_memory_of(t) + CODE_MEMORY_NOACCESS;
  die_if_sent_by_others(info);
  if (signo == SIGALRM || signo == SIGUSR1) /* a request to stop that came too late */
    return;
  if (signo == SIGUSR2)
    abort_now(t->value);
  if (signo == SIGFPE && sent && flooding) {
    flooded++;
    if (!runtime_mine() && !aftermath_on_stack(t, (uint64_t)__builtin_frame_address(0)))
      aftermath_note(t, BROKEN(HANDLER_SP));
    return;
  }
  if (!(sent && (signo == SIGSEGV || signo == SIGFPE)) && !(load && signo == SIGSEGV)) {
    signal(signo, SIG_DFL);
    if (info->si_code == 8) /* SEGV_MTEAERR does not repeat itself */
      raise(signo);
    return;
  }
  known_of(t)->foreign++;
  if (load)
    m->pc += 4;
}

/* ---- probes ------------------------------------------------------------------------------------------------------ */

static double compute(void) {
  volatile double a = 1, b = 3;
  double sum = 0;
  for (int i = 1; i < 20; i++)
    sum += a / (b + i) - (double)i * 0.1;
  return sum;
}

/* The kernel checks before it touches: a write it refuses costs nothing but an error. */
static bool can_write(uint64_t at) { return syscall(SYS_clock_gettime, CLOCK_MONOTONIC, at) == 0; }

/* Blocks the signals of a set that lies there; fails if it cannot be read. */
static bool can_read(uint64_t at) { return syscall(SYS_rt_sigprocmask, 17, at, NULL, 8) == 0 || errno != EFAULT; }

static bool mask_kept(const struct a64guard_thread *t) {
  sigset_t now;
  pthread_sigmask(SIG_SETMASK, NULL, &now);
  return *(uint64_t *)&now == known_of(t)->mask;
}

static bool stack_kept(const struct a64guard_thread *t) {
  stack_t ss;
  sigaltstack(NULL, &ss);
  const stack_t *was = &known_of(t)->stack;
  return ss.ss_sp == was->ss_sp && ss.ss_size == was->ss_size && ss.ss_flags == was->ss_flags &&
         sigaltstack(&ss, NULL) == 0;
}

/* One word in every page of the lower half: handlers have to do with the upper one. */
static uint64_t *mark_of(const struct a64guard_thread *t, unsigned i) {
  return (uint64_t *)(t->block + 2 * PAGE + i * 4096 + 2048);
}
enum { MARKS = (BLOCK_BYTES - 2 * 0x10000) / 2 / 4096 };

static bool stack_painted(const struct a64guard_thread *t) {
  const uint64_t *at = (const uint64_t *)(t->block + 2 * PAGE);
  bool good = t->block == (uint64_t)t && !can_read(t->block + PAGE);
  for (unsigned i = 0; i < PAINTED; i++)
    good &= at[i] == CANARY;
  for (unsigned i = 0; i < MARKS; i++)
    good &= *mark_of(t, i) == CANARY;
  return good;
}

bool aftermath_closed(const struct a64guard_thread *t) { return t->tid == 0 && !can_read(t->block + 2 * PAGE); }

bool aftermath_on_stack(const struct a64guard_thread *t, uint64_t sp) {
  return sp > t->block + 2 * PAGE && sp < t->block + BLOCK_BYTES;
}

static bool action_kept(int signo) {
  struct sigaction sa;
  sigaction(signo, NULL, &sa);
  const struct sigaction *was = &actions[signo];
  return sa.sa_sigaction == was->sa_sigaction && sa.sa_flags == was->sa_flags &&
         *(uint64_t *)&sa.sa_mask == *(uint64_t *)&was->sa_mask;
}

static bool actions_kept(void) {
  bool good = true;
  for (size_t i = 0; i < sizeof watched / sizeof *watched; i++)
    good &= action_kept(watched[i]);
  return good;
}

/* The C library keeps two of them to itself, and their row is all zero. */
static bool all_actions_kept(void) {
  bool good = true;
  for (int signo = 1; signo < NSIG; signo++)
    good &= signo == 32 || signo == 33 || action_kept(signo);
  return good;
}

static bool limits_kept(void) {
  bool good = true;
  for (int i = 0; i < RLIM_NLIMITS; i++) {
    struct rlimit now;
    getrlimit(i, &now);
    good &= now.rlim_cur == limits[i].rlim_cur && now.rlim_max == limits[i].rlim_max;
  }
  return good;
}

static double cpu_seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* One that nobody blocks is on its way, when an emulator is interrupted as it asks; one that stays was left behind. */
#define SIGNAL(signo) (1ull << ((signo)-1))

/* Those that this program sends by itself stay pending if they are blocked, which the mask tells, and now and then. */
static const uint64_t sent_here = SIGNAL(SIGFPE) | SIGNAL(SIGALRM) | SIGNAL(SIGUSR1) | SIGNAL(SIGUSR2);

static bool nothing_pending(const struct a64guard_thread *t) {
  double begun = cpu_seconds();
  uint64_t ignored = mask_kept(t) ? 0 : sent_here;
  sigset_t pending;
  for (int i = 0; i < 100 || cpu_seconds() - begun < 0.01; i++, sched_yield()) {
    sigpending(&pending);
    if ((*(uint64_t *)&pending & ~ignored) == 0)
      return true;
  }
  return false;
}

static bool timer_off(void) {
  struct itimerval now;
  getitimer(ITIMER_REAL, &now);
  return now.it_value.tv_sec == 0 && now.it_value.tv_usec == 0;
}

static uint64_t *window(const struct a64guard_thread *t) {
  return (uint64_t *)(code_memory_of(t) + CODE_MEMORY_WINDOW);
}

static bool window_kept(const struct a64guard_thread *t) {
  const uint64_t *at = window(t), *edge = (const uint64_t *)(code_memory_of(t) + CODE_MEMORY_EDGE) - 8;
  bool good = true;
  for (unsigned i = 0; i < 64; i++)
    good &= at[i] == CANARY + i;
  for (unsigned i = 0; i < 8; i++)
    good &= edge[i] == CANARY;
  return good;
}

/* The program reserved this word; a store to it must have to reserve it again. */
static bool monitor_open(const struct a64guard_thread *t) {
  uint64_t *at = window(t) + 32, value = *at;
  uint32_t failed;
  __asm__ volatile("stxr %w0, %1, [%2]" : "=&r"(failed) : "r"(value), "r"(at) : "memory");
  return failed == 1;
}

static bool wx_kept(const struct a64guard_thread *t) {
  return !can_write(t->code + CODE_MEMORY_PROGRAM) && can_read(t->code + CODE_MEMORY_PROGRAM);
}

/* Other threads ask the same at the same time, but one after another: so nobody is waited for who does not run. */
static bool can_lock(FILE *f) {
  static pthread_mutex_t asking = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&asking);
  bool free = ftrylockfile(f) == 0;
  if (free)
    funlockfile(f);
  pthread_mutex_unlock(&asking);
  return free;
}

static bool libc_works(void) {
  char text[64];
  void *p = malloc(100);
  snprintf(text, sizeof text, "%.3f %d", 1.5, 17);
  free(p);
  return p != NULL && can_lock(stderr) && strcmp(text, "1.500 17") == 0;
}

static bool computes(void) {
  uint64_t fpcr;
  __asm__ volatile("mrs %0, fpcr" : "=r"(fpcr));
  return compute() == fresh && fpcr == 0;
}

struct walk {
  unsigned frames;
  bool generated, passed, rooted;
  uint64_t root;
};

static _Unwind_Reason_Code walk_step(struct _Unwind_Context *context, void *at) {
  struct walk *w = at;
  uint64_t pc = _Unwind_GetIP(context);
  for (int i = 0; i < THREADS; i++) {
    const struct a64guard_thread *t = threads[i];
    w->generated |= t != NULL && t->tid && pc >= t->code && pc < t->code_end && t->top == NULL;
  }
  w->passed |= pc == (uint64_t)a64guard_left;
  w->rooted |= _Unwind_GetRegionStart(context) == w->root;
  return ++w->frames > 64 ? _URC_END_OF_STACK : _URC_NO_REASON;
}

static bool walk_right(const struct a64guard_thread *t) {
  struct walk w = {.root = known_of(t)->root};
  _Unwind_Backtrace(walk_step, &w);
  return w.rooted && w.frames <= 64 && !w.generated;
}

void aftermath_backtrace(const struct a64guard_thread *t, bool framed) {
  struct walk w = {.root = known_of(t)->root};
  _Unwind_Backtrace(walk_step, &w);
  if (w.frames > 64 || (framed && !w.passed))
    aftermath_note(t, BROKEN(WALK));
}

void aftermath_backtrace_by_libunwind(const struct a64guard_thread *t) {
  bool is_signed = t->top->entry == code_memory_of(t) + CODE_MEMORY_SIGNED;
  if (libunwind_walk != NULL && (libunwind_passes_signed || !is_signed) && !libunwind_walk((uint64_t)a64guard_left, 64))
    aftermath_note(t, BROKEN(WALK));
}

static uint64_t sign(uint64_t pointer) {
  register uint64_t x17 __asm__("x17") = pointer;
  register uint64_t x16 __asm__("x16") = 0x1234;
  __asm__("hint #8 /* pacia1716 */" : "+r"(x17) : "r"(x16));
  return x17;
}

static bool streaming_off(const struct a64guard_thread *t) {
  uint64_t svcr = 0, tpidr2 = 0;
  if (t->sme)
    __asm__ volatile("mrs %0, s3_3_c4_c2_2\n mrs %1, s3_3_c13_c0_5" : "=r"(svcr), "=r"(tpidr2));
  return svcr == 0 && tpidr2 == 0 && vectors_kept(t);
}

/* ---- all together ------------------------------------------------------------------------------------------------ */

static broken_set aftermath_thread_state(struct a64guard_thread *t) {
  broken_set broken = known_of(t)->noted;
  known_of(t)->noted = 0;
  broken |= mask_kept(t) ? 0 : BROKEN(MASK);
  broken |= stack_kept(t) ? 0 : BROKEN(ALTSTACK);
  broken |= stack_painted(t) ? 0 : BROKEN(OVERRUN);
  broken |= window_kept(t) ? 0 : BROKEN(WINDOW);
  broken |= wx_kept(t) ? 0 : BROKEN(WX);
  broken |= code_memory_flushed(t) ? 0 : BROKEN(FLUSH);
  broken |= streaming_off(t) ? 0 : BROKEN(SVCR);
  broken |= tags_kept(t) ? 0 : BROKEN(TAGS);
  broken |= allocator_was_entered() ? BROKEN(ALLOCATOR) : 0;
  return broken;
}

static broken_set aftermath_process(const struct a64guard_thread *t) {
  broken_set broken = actions_kept() ? 0 : BROKEN(ACTIONS);
  broken |= nothing_pending(t) ? 0 : BROKEN(PENDING);
  broken |= timer_off() ? 0 : BROKEN(TIMER);
  broken |= computes() ? 0 : BROKEN(AFTER);
  return broken;
}

/* Takes tens of microseconds each. */
static broken_set aftermath_expensive(struct a64guard_thread *t) {
  broken_set broken = libc_works() && limits_kept() ? 0 : BROKEN(LIBC);
  broken |= all_actions_kept() ? 0 : BROKEN(ACTIONS);
  broken |= sign((uint64_t)&fresh) == known_of(t)->signed_pointer ? 0 : BROKEN(SIGNED);
  if (t->top != NULL) /* generated code is being run below */
    return broken;
  broken |= walk_right(t) ? 0 : BROKEN(WALK);
  broken |= throw_probe(7) == 7 ? 0 : BROKEN(WALK);
  return broken;
}

broken_set aftermath_run(struct a64guard_thread *t, const struct abort_trial *trial) {
  bool dear = trial->kind == TRIAL_CELL || trial->position % 16 == 0;
  broken_set broken = monitor_open(t) ? 0 : BROKEN(MONITOR);
  broken |= aftermath_thread_state(t) | aftermath_process(t) | (dear ? aftermath_expensive(t) : 0);
  __asm__ volatile("msr fpcr, xzr"); /* a fault that has been found is not to be found again */
  return broken;
}

void aftermath_warm(struct a64guard_thread *t) {
  static const struct cause loops[] = {{.end = A64GUARD_ASYNC, .signo = SIGALRM},
                                       {.end = A64GUARD_ASYNC, .signo = SIGUSR1}};
  for (int i = 0; i < 2; i++) {
    aftermath_arm(&loops[i]);
    aftermath_disarm(&loops[i]);
  }
  aftermath_expensive(t);
}

void aftermath_open(void) {
  for (size_t i = 0; i < sizeof watched / sizeof *watched; i++) {
    struct sigaction sa = {.sa_sigaction = witness, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigaction(watched[i], &sa, NULL);
  }
  for (int i = 0; i < RLIM_NLIMITS; i++)
    getrlimit(i, &limits[i]);
  fresh = compute();
}

/* The guard's is known; a runtime's is what it installed. */
static void stack_of_thread(const struct a64guard_thread *t) {
  known_of(t)->stack = (stack_t){.ss_sp = (void *)(t->block + 2 * PAGE), .ss_size = BLOCK_BYTES - 2 * PAGE};
  if (runtime_mine() != NULL)
    sigaltstack(NULL, &known_of(t)->stack);
}

void aftermath_thread(struct a64guard_thread *t, uint64_t root) {
  uint64_t *at = (uint64_t *)(t->block + 2 * PAGE), *edge = (uint64_t *)(code_memory_of(t) + CODE_MEMORY_EDGE) - 8;
  sigset_t now;
  for (unsigned i = 0; i < PAINTED; i++)
    at[i] = CANARY;
  for (unsigned i = 0; i < MARKS; i++)
    *mark_of(t, i) = CANARY;
  for (unsigned i = 0; i < 64; i++)
    window(t)[i] = CANARY + i;
  for (unsigned i = 0; i < 8; i++)
    edge[i] = CANARY;
  frame_data_register(code_memory_of(t) + CODE_MEMORY_PROGRAM);
  frame_data_register(code_memory_of(t) + CODE_MEMORY_SIGNED);
  frame_data_register(code_memory_of(t) + CODE_MEMORY_OUTER);
  frame_data_register(code_memory_of(t) + CODE_MEMORY_NESTED);
  pthread_sigmask(SIG_SETMASK, NULL, &now);
  known_of(t)->mask = *(uint64_t *)&now;
  stack_of_thread(t);
  known_of(t)->root = root;
  vectors_open(t);
  tags_open(t);
  known_of(t)->signed_pointer = sign((uint64_t)&fresh);
  for (int signo = 1; signo < NSIG; signo++)
    sigaction(signo, NULL, &actions[signo]);
}

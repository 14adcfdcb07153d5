/* fork.c - trials in children, and deaths that must come. */
#include "fork.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "abort/aftermath/aftermath.h"
#include "abort/way/ways.h"
#include "code_memory.h"
#include "words.h"

struct told {
  broken_set broken;
  struct a64guard_stop got;
};

static struct told *shared(void) {
  static struct told *at;
  if (at == NULL)
    at = mmap(NULL, sizeof *at, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return at;
}

/* A child dies with the process that made it, whenever that dies. */
static pid_t fork_bound(void) {
  pid_t parent = getpid(), pid = fork();
  if (pid == 0 && (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent))
    _exit(1);
  return pid;
}

broken_set fork_run(const struct abort_trial *trial, struct a64guard_thread *t, int value, struct a64guard_stop *got) {
  struct told *told = shared();
  told->broken = BROKEN(ALIVE);
  pid_t pid = fork_bound();
  if (pid == 0) {
    told->broken = run_trial(trial, t, value, &told->got);
    _exit(0);
  }
  waitpid(pid, NULL, 0);
  *got = told->got;
  return told->broken | run_trial(trial, t, value, got);
}

/* In a second of its own time: a busy machine may keep it waiting. One that sleeps is ended with its process. */
static void limit_time(void) { setitimer(ITIMER_PROF, &(struct itimerval){.it_value = {.tv_sec = 1}}, NULL); }

/* The signal that a child which does this dies of; 0: it lives. */
static int death_of(void (*fatal)(struct a64guard_thread *t), struct a64guard_thread *t) {
  int status = 0;
  pid_t pid = fork_bound();
  if (pid == 0) {
    limit_time();
    fatal(t);
    _exit(0);
  }
  waitpid(pid, &status, 0);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void abort_without_guard(struct a64guard_thread *t) {
  (void)t;
  a64guard_abort(1);
}

static void abort_to_closed_guard(struct a64guard_thread *t) {
  struct a64guard g;
  a64guard_init(&g, 0);
  a64guard_open(&g, way_of(WAY_trampoline));
  a64guard_close(&g);
  t->top = &g;
  a64guard_abort(1);
}

static void fault_in_handler(struct a64guard *g, int value, ucontext_t *context) {
  (void)g, (void)value, (void)context;
  __asm__ volatile("str xzr, [%0]" ::"r"(8));
}

static void run_udf(struct a64guard_thread *t, const struct a64guard_way *way) {
  static const uint32_t udf = 0;
  struct a64guard g;
  a64guard_init(&g, code_memory_of(t) + CODE_MEMORY_PROGRAM);
  code_memory_write(t, CODE_MEMORY_PROGRAM, &udf, 1);
  guarded(&g, way);
}

static void die_in_handler(struct a64guard_thread *t) {
  static const struct a64guard_way faulty = {.set = a64guard_regs_set, .fault = fault_in_handler};
  run_udf(t, &faulty);
}

static void die_blocked(struct a64guard_thread *t) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGILL);
  sigprocmask(SIG_BLOCK, &set, NULL);
  run_udf(t, way_of(WAY_trampoline));
}

broken_set death_run(struct a64guard_thread *t) {
  return death_of(abort_without_guard, t) == SIGTRAP && death_of(abort_to_closed_guard, t) == SIGTRAP &&
                 death_of(die_in_handler, t) == SIGSEGV && death_of(die_blocked, t) == SIGILL
             ? 0
             : BROKEN(DEATH);
}

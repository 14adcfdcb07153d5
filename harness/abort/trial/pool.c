/* pool.c - one trial on several threads at once. */
#include "pool.h"

#include <pthread.h>

#include "abort/aftermath/aftermath.h"
#include "abort/way/runtime.h"
#include "code_memory.h"
#include "meet.h"

enum { WORN = 128 };

static pthread_barrier_t start, end;
static const struct abort_trial *task;
static int value_of_task;
static struct {
  broken_set broken;
  struct a64guard_stop got;
} result[POOL];

/* Signals to the process are for the main thread. */
static void block_alarm(void) {
  sigset_t alarm;
  sigemptyset(&alarm);
  sigaddset(&alarm, SIGALRM);
  pthread_sigmask(SIG_BLOCK, &alarm, NULL);
}

/* Its backtraces end in the function `root`. NULL: there is no memory. */
static struct a64guard_thread *ready(void *(*root)(void *)) {
  block_alarm();
  struct a64guard_thread *t = a64guard_thread_open();
  if (t == NULL || !code_memory_open(t) || !runtime_thread_open(t))
    return NULL;
  aftermath_thread(t, (uint64_t)root);
  return t;
}

static void *work(void *number) {
  uint64_t i = (uint64_t)number;
  struct a64guard_thread *t = ready(work);
  result[i].broken = t ? 0 : BROKEN(ALIVE);
  pthread_barrier_wait(&end); /* ready */
  for (; t != NULL;) {
    pthread_barrier_wait(&start);
    result[i].broken = run_trial(task, t, value_of_task + (int)i, &result[i].got);
    pthread_barrier_wait(&end);
  }
  return NULL;
}

static broken_set result_sum(struct a64guard_stop *got) {
  broken_set broken = 0;
  *got = result[0].got;
  for (int i = 0; i < POOL; i++) {
    if (result[i].broken & ~broken)
      *got = result[i].got;
    broken |= result[i].broken;
  }
  return broken;
}

bool pool_open(void) {
  struct a64guard_stop none;
  pthread_barrier_init(&start, NULL, POOL + 1);
  meet_open(POOL);
  pthread_barrier_init(&end, NULL, POOL + 1);
  for (uint64_t i = 0; i < POOL; i++) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, work, (void *)i) != 0)
      return false;
  }
  pthread_barrier_wait(&end);
  return result_sum(&none) == 0;
}

broken_set pool_run(const struct abort_trial *trial, int value, struct a64guard_stop *got) {
  task = trial;
  value_of_task = value;
  pthread_barrier_wait(&start);
  pthread_barrier_wait(&end);
  return result_sum(got);
}

/* ---- a thread for one trial -------------------------------------------------------------------------------------- */

struct task {
  const struct abort_trial *trial;
  int value;
  broken_set broken;
  struct a64guard_stop got;
};

static void *live(void *arg) {
  struct task *own = arg;
  struct a64guard_thread *t = ready(live);
  if (t == NULL)
    return NULL;
  own->broken = run_trial(own->trial, t, own->value, &own->got);
  runtime_thread_close();
  a64guard_thread_close(t);
  own->broken |= aftermath_closed(t) ? 0 : BROKEN(LEAK);
  return NULL;
}

static unsigned started;

bool pool_worn(void) { return started >= WORN; }

broken_set churn_run(const struct abort_trial *trial, int value, struct a64guard_stop *got) {
  struct task own = {.trial = trial, .value = value, .broken = BROKEN(ALIVE)};
  pthread_t thread;
  started++;
  if (pthread_create(&thread, NULL, live, &own) != 0)
    return BROKEN(LEAK);
  pthread_join(thread, NULL);
  *got = own.got;
  return own.broken;
}

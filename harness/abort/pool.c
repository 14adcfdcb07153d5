/* pool.c - one trial on several threads at once. */
#include "pool.h"

#include <pthread.h>

#include "aftermath.h"
#include "land.h"

static pthread_barrier_t start, end;
static const struct trial *task;
static int value_of_task;
static struct {
  uint64_t broken;
  struct stop got;
} result[POOL];

/* Signals to the process are for the main thread. */
static void block_alarm(void) {
  sigset_t alarm;
  sigemptyset(&alarm);
  sigaddset(&alarm, SIGALRM);
  pthread_sigmask(SIG_BLOCK, &alarm, NULL);
}

static void *work(void *number) {
  uint64_t i = (uint64_t)number;
  block_alarm();
  struct thread *t = thread_open();
  if (t != NULL && land_open(t))
    aftermath_thread(t, (uint64_t)work);
  pthread_barrier_wait(&end); /* ready */
  for (;;) {
    pthread_barrier_wait(&start);
    result[i].broken = t ? run_trial(task, t, value_of_task + (int)i, &result[i].got) : BROKEN(ALIVE);
    pthread_barrier_wait(&end);
  }
  return NULL;
}

bool pool_open(void) {
  pthread_barrier_init(&start, NULL, POOL + 1);
  pthread_barrier_init(&end, NULL, POOL + 1);
  for (uint64_t i = 0; i < POOL; i++) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, work, (void *)i) != 0)
      return false;
  }
  pthread_barrier_wait(&end);
  return true;
}

uint64_t pool_run(const struct trial *trial, int value, struct stop *got) {
  uint64_t broken = 0;
  task = trial;
  value_of_task = value;
  pthread_barrier_wait(&start);
  pthread_barrier_wait(&end);
  *got = result[0].got;
  for (int i = 0; i < POOL; i++) {
    if (result[i].broken & ~broken)
      *got = result[i].got;
    broken |= result[i].broken;
  }
  return broken;
}

/* interrupt.c - what ends an endless loop: a timer, or a thread that sends a signal; and a thread that sends many. */
#include <pthread.h>
#include <sys/time.h>
#include <unistd.h>

#include "abort/aftermath/aftermath.h"
#include "code_memory_map.h"

static pthread_mutex_t lock;
static pthread_cond_t changed;
static pthread_t target;
static void (*task)(void);
static bool resting;
static volatile uint64_t sent;

static void timer_set(int usec) {
  struct itimerval every = {{0, usec}, {0, usec}};
  setitimer(ITIMER_REAL, &every, NULL);
}

/* Again and again, for a signal that comes too early is ignored. */
static void send(void) {
  usleep(200);
  if (threads[0]->in_test)
    pthread_kill(target, SIGUSR1);
}

/* Whatever the target does, several times per run; without the pauses it would get nowhere. */
static void flood(void) {
  pthread_kill(target, SIGFPE);
  sent++;
  usleep(10);
}

static void *work(void *none) {
  (void)none;
  pthread_mutex_lock(&lock);
  for (;;) {
    while (task == NULL) {
      resting = true;
      pthread_cond_broadcast(&changed);
      pthread_cond_wait(&changed, &lock);
    }
    void (*now)(void) = task;
    resting = false;
    pthread_mutex_unlock(&lock);
    now();
    pthread_mutex_lock(&lock);
  }
  return NULL;
}

/* One thread for all trials of a process: an emulator forgets none that ended. A sender must not take what is sent to
 * the process. A child has no thread but the one that forked. */
static void sender_open(void) {
  static pid_t owner;
  sigset_t all, before;
  pthread_t sender;
  if (owner == getpid())
    return;
  owner = getpid();
  lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
  changed = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  if (pthread_create(&sender, NULL, work, NULL) == 0)
    pthread_detach(sender);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void sender_start(void (*what)(void)) {
  sender_open();
  pthread_mutex_lock(&lock);
  target = pthread_self();
  task = what;
  resting = false;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
}

/* Nothing is sent after this. */
static void sender_stop(void) {
  pthread_mutex_lock(&lock);
  task = NULL;
  while (!resting)
    pthread_cond_wait(&changed, &lock);
  pthread_mutex_unlock(&lock);
}

void aftermath_arm(const struct cause *c) {
  if (c->end == A64GUARD_ASYNC && c->signo == SIGALRM)
    timer_set(1000);
  if (c->end == A64GUARD_ASYNC && c->signo == SIGUSR1)
    sender_start(send);
}

void aftermath_disarm(const struct cause *c) {
  if (c->end == A64GUARD_ASYNC && c->signo == SIGALRM)
    timer_set(0);
  if (c->end == A64GUARD_ASYNC && c->signo == SIGUSR1)
    sender_stop();
}

uint64_t aftermath_flood_sent(void) { return sent; }

void aftermath_flood(bool on) {
  if (on)
    aftermath_flooding(true), sender_start(flood);
  else
    sender_stop(), aftermath_flooding(false);
}

/* interrupt.c - what ends an endless loop: a timer, or a thread that sends a signal; and a thread that sends many. */
#include <pthread.h>
#include <sys/time.h>
#include <unistd.h>

#include "abort/aftermath/aftermath.h"

static pthread_t sender, target;
static volatile bool sending;

static void timer_set(int usec) {
  struct itimerval every = {{0, usec}, {0, usec}};
  setitimer(ITIMER_REAL, &every, NULL);
}

/* Sends until it is told to stop, for a signal that comes too early is ignored. */
static void *send(void *none) {
  (void)none;
  while (sending) {
    usleep(200);
    if (threads[0].in_test)
      pthread_kill(target, SIGUSR1);
  }
  return NULL;
}

/* Whatever the target does, several times per run; without the pauses it would get nowhere. */
static void *flood(void *none) {
  (void)none;
  for (; sending; usleep(10))
    pthread_kill(target, SIGFPE);
  return NULL;
}

/* A sender must not take what is sent to the process. */
static void sender_start(void *(*body)(void *)) {
  sigset_t all, before;
  sigfillset(&all);
  target = pthread_self();
  sending = true;
  pthread_sigmask(SIG_BLOCK, &all, &before);
  pthread_create(&sender, NULL, body, NULL);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void sender_stop(void) {
  sending = false;
  pthread_join(sender, NULL);
}

void aftermath_arm(const struct cause *c) {
  if (c->end == END_ASYNC && c->signo == SIGALRM)
    timer_set(1000);
  if (c->end == END_ASYNC && c->signo == SIGUSR1)
    sender_start(send);
}

void aftermath_disarm(const struct cause *c) {
  if (c->end == END_ASYNC && c->signo == SIGALRM)
    timer_set(0);
  if (c->end == END_ASYNC && c->signo == SIGUSR1)
    sender_stop();
}

void aftermath_flood(bool on) {
  if (on)
    sender_start(flood);
  else
    sender_stop();
}

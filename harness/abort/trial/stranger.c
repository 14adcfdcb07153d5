/* stranger.c - a thread that nobody was told of: no guard, no alternate stack, and faults of its own. */
#include "stranger.h"

#include <pthread.h>
#include <unistd.h>

#include "code_memory_map.h"

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER, lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct a64guard_thread *volatile asker;

struct a64guard_thread *stranger_asker(void) {
  return asker;
}

static void load_nothing(uint64_t at) {
  uint64_t got;
  __asm__ volatile("ldr %0, [%1]" : "=r"(got) : "r"(at) : "memory");
}

static void *live(void *none) {
  pthread_mutex_lock(&lock);
  for (;;) {
    while (asker == NULL)
      pthread_cond_wait(&changed, &lock);
    load_nothing(code_memory_of(asker) + CODE_MEMORY_NOACCESS);
    asker = NULL;
    pthread_cond_broadcast(&changed);
  }
  return none;
}

/* What is sent to the process is for others; its faults are not blocked. */
static void start(void) {
  static const int faults[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE};
  sigset_t others, before;
  pthread_t thread;
  sigfillset(&others);
  for (int i = 0; i < 5; i++)
    sigdelset(&others, faults[i]);
  pthread_sigmask(SIG_SETMASK, &others, &before);
  if (pthread_create(&thread, NULL, live, NULL) == 0)
    pthread_detach(thread);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* One for all trials of a process: an emulator forgets none that ended. A child has none yet. */
static void open_once(void) {
  static pid_t owner;
  if (owner == getpid())
    return;
  owner = getpid();
  lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
  changed = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
  start();
}

void stranger_fault(struct a64guard_thread *t) {
  pthread_mutex_lock(&turn);
  open_once();
  pthread_mutex_lock(&lock);
  asker = t;
  pthread_cond_broadcast(&changed);
  while (asker != NULL)
    pthread_cond_wait(&changed, &lock);
  pthread_mutex_unlock(&lock);
  pthread_mutex_unlock(&turn);
}

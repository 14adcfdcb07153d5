/* parallel.c - long work in portions, done by several processes: what they call is not ours to trust with threads. */
#include "cli/parallel.h"
#include "cli/progress.h"
#include "cli/status.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct shared {
  atomic_uint next, done;
};

static void work(const struct parallel *p, unsigned job, struct shared *s) {
  unsigned portion;
  while ((portion = atomic_fetch_add(&s->next, 1)) < p->count) {
    p->work(p->ctx, job, portion);
    s->done++;
  }
  if (p->end)
    p->end(p->ctx, job);
}

static pid_t start(const struct parallel *p, unsigned job, struct shared *s) {
  pid_t parent = getpid(), pid = fork();
  if (pid)
    return pid;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() == parent)
    work(p, job, s);
  _exit(0);
}

static void show(const struct parallel *p, const struct shared *s, struct progress *shown) {
  double part = s->done / (double)p->count, spent = seconds_now() - shown->started;
  progress_show(shown, "%s: %.1f %%, %.0f s left", p->name, part * 100, part > 0 ? spent / part - spent : 0);
}

static int wait_all(const struct parallel *p, unsigned running, struct shared *s, struct progress *shown) {
  int status = STATUS_FINE, code;
  while (running) {
    if (waitpid(-1, &code, WNOHANG) > 0) {
      running--;
      if (code)
        status = harness_failed("%s: a process died (status %d)", p->name, code);
    } else {
      if (p->stop && *p->stop)
        s->next = p->count;
      usleep(20000);
      if (progress_due(shown))
        show(p, s, shown);
    }
  }
  return status;
}

int parallel_run(const struct parallel *p, double *seconds) {
  struct progress shown;
  unsigned running = 0;
  struct shared *s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (s == MAP_FAILED)
    return harness_failed("%s: no memory", p->name);
  progress_begin(&shown);
  fflush(NULL);
  while (running < p->jobs && start(p, running, s) > 0)
    running++;
  int status = running ? wait_all(p, running, s, &shown) : harness_failed("%s: cannot start a process", p->name);
  *seconds = progress_end(&shown);
  munmap(s, sizeof *s);
  return status;
}

/* engine.c - the parent of the workers: starts them, hears their reports, and sees them end. */
#include "engine/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TICK_MS = 100 };

struct parent {
  struct engine *e;
  int pipe[2];
  bool ended[ENGINE_JOBS]; /* by worker */
  void (*found)(void *, const struct report *);
  void (*tick)(void *);
  void *ctx;
};

struct engine *engine_new(const struct engine_options *o) {
  struct engine *e = mmap(NULL, sizeof *e, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (e == MAP_FAILED)
    return NULL;
  e->options = *o;
  for (unsigned i = 0; i < o->jobs; i++)
    e->worker[i].batch = i;
  return e;
}

const char *engine_agent(void) {
  static char path[PATH_MAX + 8];
  char self[PATH_MAX];
  ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
  if (n < 0)
    return "agent";
  self[n] = 0;
  snprintf(path, sizeof path, "%s/agent", dirname(self));
  return path;
}

static bool start_worker(struct parent *p, unsigned i) {
  struct worker *w = &p->e->worker[i];
  fflush(NULL);
  pid_t pid = fork();
  if (!pid) {
    signal(SIGINT, SIG_IGN); /* the parent decides when to stop */
    close(p->pipe[0]);
    _exit(engine_work(p->e, i, p->pipe[1]));
  }
  w->pid = pid;
  p->ended[i] = false;
  return pid > 0;
}

static int lose(struct parent *p, unsigned i, int status) {
  struct engine *e = p->e;
  if (!*e->trouble)
    snprintf(e->trouble, sizeof e->trouble, "worker %u ended with %s %d before its work was done", i,
             WIFSIGNALED(status) ? "signal" : "status", WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
  e->stop = ENGINE_AT_ONCE;
  return WIFEXITED(status) && WEXITSTATUS(status) == 2 ? 2 : 3;
}

/* What to do about worker `i`, which ended with `status`. */
static int bury(struct parent *p, unsigned i, int status) {
  const struct worker *w = &p->e->worker[i];
  p->ended[i] = true;
  if (w->encoder > 0 && !w->done)
    kill(-w->encoder, SIGKILL); /* it ends with its worker; what it started may not */
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 && w->done ? 0 : lose(p, i, status);
}

static void hear(struct parent *p) {
  struct report r;
  while (read(p->pipe[0], &r, sizeof r) == sizeof r)
    p->found(p->ctx, &r);
}

static bool any_left(const struct parent *p) {
  for (unsigned i = 0; i < p->e->options.jobs; i++)
    if (!p->ended[i])
      return true;
  return false;
}

/* One that has not begun has nothing to lose; what it starts dies with it. */
static bool is_in_vain(const struct engine *e, unsigned i) { return e->stop == ENGINE_AT_ONCE && !e->worker[i].begun; }

static void call_off(struct parent *p, unsigned i) {
  kill(p->e->worker[i].pid, SIGKILL);
  waitpid(p->e->worker[i].pid, NULL, 0);
  p->ended[i] = true;
}

static int collect(struct parent *p) {
  int worst = 0;
  for (unsigned i = 0; i < p->e->options.jobs; i++) {
    int status;
    if (p->ended[i])
      continue;
    if (waitpid(p->e->worker[i].pid, &status, WNOHANG) == p->e->worker[i].pid) {
      int bad = bury(p, i, status);
      worst = bad > worst ? bad : worst;
    } else if (is_in_vain(p->e, i)) {
      call_off(p, i);
    }
  }
  return worst;
}

int engine_run(struct engine *e, void (*found)(void *ctx, const struct report *r), void (*tick)(void *ctx), void *ctx) {
  struct parent p = {.e = e, .found = found, .tick = tick, .ctx = ctx};
  int worst = 0;
  if (pipe2(p.pipe, O_CLOEXEC) || fcntl(p.pipe[0], F_SETFL, O_NONBLOCK)) {
    snprintf(e->trouble, sizeof e->trouble, "no pipe: %s", strerror(errno));
    return 3;
  }
  for (unsigned i = 0; i < e->options.jobs; i++)
    if (!start_worker(&p, i))
      return lose(&p, i, 0);
  while (any_left(&p)) {
    struct pollfd ready = {.fd = p.pipe[0], .events = POLLIN};
    poll(&ready, 1, TICK_MS);
    hear(&p);
    int bad = collect(&p);
    worst = bad > worst ? bad : worst;
    tick(ctx);
  }
  hear(&p);
  close(p.pipe[0]);
  close(p.pipe[1]);
  return worst;
}

/* engine.c - the parent of the workers: starts them, hears their reports, and sees them end. */
#include "engine/engine.h"
#include "run/children.h"
#include "run/limit.h"
#include "run/process.h"

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
static const double moment = 0.7; /* seconds that a worker has to end what it has begun, when an end is wanted */
/* How often in a row a worker may die and not add to its account: by somebody else, or of a fault. */
enum { KILLS = 2000, FAULTS = 5 };

struct parent {
  struct engine *e;
  int pipe[2];
  struct watch {
    bool ended;
    unsigned entries, kills, faults; /* in its account; deaths since there were so many */
  } watch[ENGINE_JOBS];              /* by worker */
  struct message *waiting;           /* reports that no account holds yet */
  size_t nwaiting;
  double stopped; /* when an end was first seen to be wanted; 0: it is not */
  void (*found)(void *, const struct message *);
  void (*tick)(void *);
  void *ctx;
};

struct engine *engine_new(const struct engine_options *o) {
  struct engine *e = mmap(NULL, sizeof *e, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (e == MAP_FAILED)
    return NULL;
  e->options = *o;
  for (unsigned i = 0; i < o->jobs; i++)
    e->worker[i].account[0].batch = i;
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

/* Signals that a terminal or a session sends to all: the parent decides when to stop. */
static const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

static void settle_signals(void) {
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
    signal(ends[i], SIG_IGN);
  signal(SIGXFSZ, SIG_IGN); /* an error, and no death */
}

static bool start_worker(struct parent *p, unsigned i) {
  struct worker *w = &p->e->worker[i];
  fflush(NULL);
  w->begun = false;
  pid_t pid = process_fork();
  if (!pid) {
    settle_signals();
    close(p->pipe[0]);
    _exit(engine_work(p->e, i, p->pipe[1]));
  }
  w->pid = pid;
  p->watch[i].ended = false;
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

/* ---- reports ----------------------------------------------------------------------------------------------------- */

/* Those that an account holds are told; `gone`: no other will hold what is left of this worker. */
static void tell(struct parent *p, int gone) {
  size_t left = 0;
  for (size_t i = 0; i < p->nwaiting; i++) {
    struct message *r = &p->waiting[i];
    if (r->number < account_of(&p->e->worker[r->worker])->reports)
      p->found(p->ctx, r);
    else if ((int)r->worker != gone)
      p->waiting[left++] = *r;
  }
  p->nwaiting = left;
}

static void hear(struct parent *p, int gone) {
  struct message r;
  while (read(p->pipe[0], &r, sizeof r) == sizeof r) {
    struct message *more = realloc(p->waiting, (p->nwaiting + 1) * sizeof r);
    if (!more)
      break;
    p->waiting = more;
    p->waiting[p->nwaiting++] = r;
  }
  tell(p, gone);
}

/* ---- ends -------------------------------------------------------------------------------------------------------- */

/* Whether another is to go on where a worker was that died: not if it said itself why it could not, nor if that was the
 * fate of others before, one after another. */
static bool is_replaced(struct parent *p, unsigned i, int status) {
  struct watch *seen = &p->watch[i];
  unsigned entries = p->e->worker[i].holds;
  if (entries != seen->entries)
    *seen = (struct watch){.entries = entries};
  if (!WIFSIGNALED(status))
    return false;
  return process_was_killed(status) ? ++seen->kills < KILLS : ++seen->faults < FAULTS;
}

/* What to do about worker `i`, which ended with `status`. */
static int bury(struct parent *p, unsigned i, int status) {
  struct worker *w = &p->e->worker[i];
  hear(p, (int)i);
  p->watch[i].ended = true;
  if (w->encoder > 0 && !w->done)
    kill(-w->encoder, SIGKILL); /* it ends with its worker; what it started may not */
  w->encoder = 0;
  if (w->done)
    return 0;
  if (!is_replaced(p, i, status))
    return lose(p, i, status);
  w->restarts++;
  return start_worker(p, i) ? 0 : lose(p, i, status);
}

static bool any_left(const struct parent *p) {
  for (unsigned i = 0; i < p->e->options.jobs; i++)
    if (!p->watch[i].ended)
      return true;
  return false;
}

/* One that has not begun has nothing to lose; what it starts dies with it. */
static bool is_in_vain(const struct engine *e, unsigned i) { return e->stop == ENGINE_AT_ONCE && !e->worker[i].begun; }

static void call_off(struct parent *p, unsigned i) {
  process_kill(p->e->worker[i].pid);
  p->watch[i].ended = true;
}

static int collect(struct parent *p) {
  int worst = 0;
  for (unsigned i = 0; i < p->e->options.jobs; i++) {
    if (p->watch[i].ended)
      continue;
    if (process_ended(p->e->worker[i].pid)) {
      int bad = bury(p, i, process_wait(p->e->worker[i].pid));
      worst = bad > worst ? bad : worst;
    } else if (is_in_vain(p->e, i)) {
      call_off(p, i);
    }
  }
  return worst;
}

static void hurry(struct parent *p) {
  if (p->e->stop && p->stopped <= 0)
    p->stopped = seconds_now();
  if (p->stopped > 0 && seconds_now() - p->stopped >= moment)
    p->e->late = true;
}

int engine_run(struct engine *e, void (*found)(void *ctx, const struct message *r), void (*tick)(void *ctx),
               void *ctx) {
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
    hear(&p, -1);
    int bad = collect(&p);
    worst = bad > worst ? bad : worst;
    children_bury_orphans();
    hurry(&p);
    tick(ctx);
  }
  hear(&p, -1);
  close(p.pipe[0]);
  close(p.pipe[1]);
  free(p.waiting);
  return worst;
}

/* keeper.c - an encoder in a process of its own: asked for many words at once, watched, and started again. */
#include "engine/keeper.h"

#include "engine/forks.h"
#include "run/patience.h"
#include "run/process.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST = WIRE_CASES * PROGRAM_ITEMS, TICK_MS = 100 };
enum { KILLS = 3 /* by somebody else, over the same question */, HANGS = 32 /* in one batch; each takes seconds */ };
enum { QUESTION_MS = 1500, LOAD_MS = 30000 /* of its own time (run/patience.h) */ };
enum { HERE = 100 /* the descriptor of the encoder's process by which it hears and tells */ };

/* In memory that both processes share. Of what the encoder's process could write there, `done` alone is used before it
 * is checked: it is read once. */
struct desk {
  atomic_uint done; /* requests; the one being answered */
  unsigned first, count;
  atomic_bool loaded;
  struct encoder_note note;
  struct answer answer[MOST];
  struct encoder_sequence sequence[MOST];
  struct encoder_question request[MOST];
};

struct keeper {
  const struct encoder *encoder;
  struct desk *desk;
  pid_t pid;
  int line; /* to it and back; a byte says that it is the other's turn */
  int ends; /* becomes readable when it has ended; -1: the kernel has no such thing */
  uint64_t restarts;
  unsigned base[WIRE_CASES + 1]; /* of each trial: its first request */
};

/* ---- the encoder's process --------------------------------------------------------------------------------------- */

static void end_group(int signo) {
  (void)signo;
  kill(0, SIGKILL);
}

/* What it may have of ours: one descriptor. It ends with the process that started it, and ends what it started. */
static void settle(int here, pid_t parent) {
  setpgid(0, 0);
  process_tell_faults();
  signal(SIGTERM, end_group);
  signal(SIGINT, SIG_IGN);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  here = fcntl(here, F_DUPFD_CLOEXEC, HERE + 1);
  if (getppid() != parent || dup3(here, HERE, O_CLOEXEC) < 0)
    _exit(ENCODER_FAILED);
  syscall(SYS_close_range, 3, HERE - 1, 0);
  syscall(SYS_close_range, HERE + 1, ~0u, 0);
}

/* Memory of this process alone: to a child that it forks it is zeros. NULL: the kernel has no such thing. */
static const volatile char *own_memory(void) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  char *own = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (own == MAP_FAILED || madvise(own, page, MADV_WIPEONFORK))
    return NULL;
  *own = 1;
  return own;
}

struct self { /* which process this is */
  pid_t pid;
  const volatile char *own;
};

/* Without a system call, if it can. */
static bool is_child(const struct self *self) { return self->own ? !*self->own : getpid() != self->pid; }

/* After every call: whether there is still one process of this, which can tell what it did. */
static void look_around(const struct self *self) {
  if (is_child(self)) {
    snprintf(encoder_note->text, sizeof encoder_note->text, "came back twice from one call: it forked");
    encoder_note->end = ENCODER_ENDED;
    kill(self->pid, SIGABRT);
    _exit(ENCODER_FAILED);
  }
  forks_wait((const volatile int *)&encoder_note->end);
  if (fcntl(HERE, F_GETFD) < 0)
    encoder_give_up(ENCODER_ENDED, "closed descriptors of the process that it runs in");
}

static void answer_all(struct desk *d, const struct encoder *e, const struct self *self) {
  if (e->prepare)
    e->prepare(e->self, &d->request[d->first], d->count - d->first);
  for (unsigned i = d->first; i < d->count; i++) {
    const struct encoder_question *r = &d->request[i];
    d->answer[i].word = 0;
    d->answer[i].answer = encoder_call(e, &r->in, r->pc, &d->answer[i].word);
    look_around(self);
    if (d->answer[i].answer == ENCODER_SEQUENCE)
      d->sequence[i] = encoder_sequence;
    if ((unsigned)d->answer[i].answer >= ENCODER_ANSWERS)
      encoder_give_up(ENCODER_BABBLED, "gave answer %d, which there is not", (int)d->answer[i].answer);
    atomic_store(&d->done, i + 1);
  }
}

/* What ends the process behind the encoder's own handlers: nothing of this program's runs at its end. */
static void leave(int status, void *nothing) {
  (void)nothing;
  _exit(status);
}

static _Noreturn void serve(struct desk *d, const struct encoder *e) {
  struct self self = {getpid(), own_memory()};
  char turn, why[sizeof d->note.text];
  encoder_note = &d->note;
  on_exit(leave, NULL);
  forks_begin();
  if (!(e = encoder_load(e, why, sizeof why)))
    encoder_give_up(ENCODER_NOT_STARTED, "%s", why);
  atomic_store(&d->loaded, true);
  while (read(HERE, &turn, 1) == 1) {
    answer_all(d, e, &self);
    if (write(HERE, &turn, 1) != 1)
      break;
  }
  _exit(ENCODER_FINE);
}

/* ---- starting and ending ----------------------------------------------------------------------------------------- */

struct keeper *keeper_open(const struct encoder *encoder) {
  struct keeper *k = calloc(1, sizeof *k);
  struct desk *d = mmap(NULL, sizeof *d, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (!k || d == MAP_FAILED) {
    free(k);
    return NULL;
  }
  *k = (struct keeper){.encoder = encoder, .desk = d, .line = -1, .ends = -1};
  return k;
}

static bool start(struct keeper *k) {
  int line[2];
  pid_t self = getpid();
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, line))
    return false;
  k->desk->note = (struct encoder_note){0};
  k->desk->loaded = false;
  fflush(NULL);
  if (!(k->pid = process_fork())) {
    settle(line[1], self);
    serve(k->desk, k->encoder);
  }
  close(line[1]);
  k->line = line[0];
  if (k->pid > 0) {
    setpgid(k->pid, k->pid);
    k->ends = (int)syscall(SYS_pidfd_open, k->pid, 0);
  }
  return k->pid > 0;
}

/* Its wait status. The group is killed before the number of its process can be another's. */
static int end(struct keeper *k) {
  int status = 0;
  if (k->pid > 0) {
    kill(-k->pid, SIGKILL);
    status = process_kill(k->pid);
  }
  if (k->line >= 0)
    close(k->line);
  if (k->ends >= 0)
    close(k->ends);
  k->pid = 0;
  k->line = k->ends = -1;
  return status;
}

void keeper_close(struct keeper *k) {
  if (!k)
    return;
  end(k);
  munmap(k->desk, sizeof *k->desk);
  free(k);
}

pid_t keeper_pid(const struct keeper *k) { return k->pid; }
uint64_t keeper_restarts(const struct keeper *k) { return k->restarts; }

/* ---- waiting ----------------------------------------------------------------------------------------------------- */

enum answered { ANSWERED, STOPPED, GONE, HUNG };

/* Each question, and loading it, is progress. */
static bool is_stuck(const struct desk *d, struct patience *p) {
  return patience_is_over(p, d->loaded ? 1ull + atomic_load(&d->done) : 0, d->loaded ? QUESTION_MS : LOAD_MS);
}

/* Asks for what is left, and waits. The line ends when the process does, or when the encoder closes it. */
static enum answered await(struct keeper *k, const volatile int *stop) {
  struct patience patience;
  bool open = true;
  char turn = 0;
  if (send(k->line, &turn, 1, MSG_NOSIGNAL) != 1)
    return GONE;
  patience_begin(&patience, -k->pid);
  for (;;) {
    struct pollfd from[] = {{.fd = open ? k->line : -1, .events = POLLIN}, {.fd = k->ends, .events = POLLIN}};
    if (poll(from, 2, open ? TICK_MS : 5) > 0 && from[0].revents) {
      if (read(k->line, &turn, 1) == 1)
        return ANSWERED;
      open = false;
    }
    if (process_ended(k->pid))
      return GONE;
    if (stop && *stop)
      return STOPPED;
    if (is_stuck(k->desk, &patience))
      return HUNG;
  }
}

/* ---- blame ------------------------------------------------------------------------------------------------------- */

static void describe_end(const struct encoder_note *n, int status, char *out, size_t size) {
  if (n->end)
    snprintf(out, size, "the encoder %.140s", n->text);
  else if (WIFSIGNALED(status))
    snprintf(out, size, "the encoder died of signal %d, %s", WTERMSIG(status), strsignal(WTERMSIG(status)));
  else
    snprintf(out, size, "the encoder called exit(%d)%s", WEXITSTATUS(status),
             WEXITSTATUS(status) ? "" : " or ended its thread");
}

static void blame(struct trial *t, unsigned item, enum answered how, const struct encoder_note *n, int status) {
  struct verdict *v = &t->verdict;
  *v = (struct verdict){.finding = how == HUNG                 ? FINDING_ENCODER_HUNG
                                   : n->end == ENCODER_BABBLED ? FINDING_ENCODER_BABBLED
                                                               : FINDING_ENCODER_DIED,
                        .item = item};
  if (how == HUNG)
    return;
  describe_end(n, status, v->detail, sizeof v->detail);
  v->got = (uint64_t)(WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

/* ---- asking ------------------------------------------------------------------------------------------------------ */

static void put_requests(struct keeper *k, const struct trial *t, size_t n) {
  unsigned used = 0;
  for (size_t i = 0; i < n; i++) {
    const struct program *p = &t[i].program;
    k->base[i] = used;
    for (unsigned j = 0; j < p->count; j++)
      k->desk->request[used++] = (struct encoder_question){p->item[j].insn, program_address(p, j)};
  }
  k->base[n] = used;
}

static void take_sequence(const struct keeper *k, struct trial *t, unsigned item, unsigned request) {
  struct encoder_sequence *s = &t->sequence[item];
  *s = k->desk->sequence[request];
  if (s->count > sizeof s->word / sizeof *s->word)
    t->answer[item].answer = ENCODER_REFUSED;
}

/* Those of trial `i` before request `end`. What is none of the four is no word either. */
static void take_answers(const struct keeper *k, struct trial *t, size_t i, unsigned end) {
  for (unsigned j = 0; j < t[i].program.count && k->base[i] + j < end; j++) {
    t[i].answer[j] = k->desk->answer[k->base[i] + j];
    if ((unsigned)t[i].answer[j].answer >= ENCODER_ANSWERS)
      t[i].answer[j].answer = ENCODER_REFUSED;
    if (t[i].answer[j].answer == ENCODER_SEQUENCE)
      take_sequence(k, &t[i], j, k->base[i] + j);
  }
}

/* The trial to which request `at` belongs. */
static size_t trial_of(const struct keeper *k, size_t n, unsigned at) {
  size_t i = 0;
  while (i + 1 < n && k->base[i + 1] <= at)
    i++;
  return i;
}

static void clear(struct trial *t) {
  t->verdict = (struct verdict){.finding = FINDING_NONE};
  for (unsigned j = 0; j < PROGRAM_ITEMS; j++)
    t->answer[j] = (struct answer){.answer = ENCODER_CANNOT};
}

struct asking {
  struct trial *trial;
  size_t n;      /* how many */
  unsigned next; /* request */
  unsigned hangs, kills, killed_at;
  int *status;
  char *why;
  size_t size;
};

static bool fail(struct asking *a, int status, const char *text) {
  snprintf(a->why, a->size, "%s", text);
  *a->status = status;
  return false;
}

/* Somebody else killed it: not more than a few times over the same question, or it is that question that kills. */
static bool is_asked_again(struct keeper *k, struct asking *a, unsigned at, int status) {
  enum encoder_end end = k->desk->note.end;
  bool others = end == ENCODER_KILLED || (!end && process_was_killed(status));
  a->kills = a->killed_at == at ? a->kills + others : others;
  a->killed_at = at;
  k->restarts += others && a->kills <= KILLS;
  return others && a->kills <= KILLS;
}

/* The process ended or was ended. Goes on behind the program it was asked about. */
static bool go_on(struct keeper *k, struct asking *a, enum answered how) {
  struct desk *d = k->desk;
  unsigned done = atomic_load(&d->done), last = k->base[a->n];
  bool loaded = d->loaded;
  int status = end(k);
  d->note.text[sizeof d->note.text - 1] = 0;
  if (done < a->next || done >= last)
    return fail(a, ENCODER_FAILED, "the encoder's process lost count");
  if (how == GONE && is_asked_again(k, a, done, status))
    return true;
  char text[200];
  describe_end(&d->note, status, text, sizeof text);
  if (how == HUNG && !loaded)
    return fail(a, ENCODER_ABSENT, "the encoder hangs while it is loaded");
  if (!loaded || d->note.end == ENCODER_NOT_STARTED)
    return fail(a, ENCODER_ABSENT, d->note.end == ENCODER_NOT_STARTED ? d->note.text : text);
  size_t i = trial_of(k, a->n, done);
  take_answers(k, a->trial, i, done);
  blame(&a->trial[i], done - k->base[i], how, &d->note, status);
  a->next = k->base[i + 1];
  a->hangs += how == HUNG;
  return true;
}

/* All that is left, or up to where the encoder ends its process. */
static bool ask_some(struct keeper *k, struct asking *a, const volatile int *stop, bool *stopped) {
  struct desk *d = k->desk;
  if (!k->pid && !start(k))
    return fail(a, ENCODER_FAILED, "cannot start a process for the encoder");
  d->first = a->next;
  d->count = k->base[a->n];
  atomic_store(&d->done, a->next);
  enum answered how = await(k, stop);
  if (how == ANSWERED) {
    a->next = d->count;
    return true;
  }
  if (how != STOPPED)
    return go_on(k, a, how);
  unsigned done = atomic_load(&d->done);
  end(k);
  a->next = done < a->next ? a->next : done < k->base[a->n] ? done : k->base[a->n];
  *stopped = true;
  return true;
}

bool keeper_ask(struct keeper *k, struct trial *t, size_t *n, const volatile int *stop, int *status, char *why,
                size_t size) {
  struct asking a = {.trial = t, .n = *n, .killed_at = ~0u, .status = status, .why = why, .size = size};
  bool stopped = false;
  for (size_t i = 0; i < *n; i++)
    clear(&t[i]);
  put_requests(k, t, *n);
  while (a.next < k->base[*n] && !stopped && a.hangs < HANGS)
    if (!ask_some(k, &a, stop, &stopped))
      return false;
  while (*n && k->base[*n] > a.next)
    --*n;
  for (size_t i = 0; i < *n; i++)
    if (!t[i].verdict.finding)
      take_answers(k, t, i, k->base[i + 1]);
  return true;
}

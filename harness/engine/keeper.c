/* keeper.c - an encoder in a process of its own: asked for many words at once, watched, and started again. */
#include "engine/keeper.h"

#include "engine/desk.h"
#include "engine/ending.h"
#include "run/patience.h"
#include "run/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TICK_MS = 100 };
enum { KILLS = 25 /* by somebody else, over the same question */, HANGS = 32 /* in one batch; each takes seconds */ };
enum { QUESTION_MS = 1500, LOAD_MS = 30000 /* of its own time (run/patience.h) */ };

struct keeper {
  const struct encoder *encoder;
  struct desk *desk;
  pid_t pid;       /* the starter: of the group of processes in which the encoder runs */
  int line, news;  /* desk.h */
  unsigned number; /* of the encoder's process that is asked */
  bool is_new;     /* it has not been asked yet */
  bool leaves;     /* it ends by itself, for it has gone on after a death */
  bool may_go_on;  /* desk.h */
  bool has_hung;   /* one that had gone on */
  int ends;        /* becomes readable when the starter has ended; -1: the kernel has no such thing */
  uint64_t restarts;
  double portion;                /* seconds; 0: all is asked at once */
  unsigned base[WIRE_CASES + 1]; /* of each trial: its first request */
};

/* ---- starting and ending ----------------------------------------------------------------------------------------- */

static void fork_starter(struct keeper *k, int line, int news) {
  pid_t self = getpid();
  fflush(NULL);
  if (!(k->pid = process_fork()))
    starter_run(k->desk, k->encoder, line, news, self);
  if (k->pid <= 0)
    return;
  setpgid(k->pid, k->pid);
  k->ends = (int)syscall(SYS_pidfd_open, k->pid, 0);
  k->number = 0;
  k->is_new = true;
  k->leaves = false;
}

static bool start(struct keeper *k) {
  int line[2], news[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, line))
    return false;
  k->line = line[0];
  if (!pipe2(news, O_CLOEXEC)) {
    k->news = news[0];
    fork_starter(k, line[1], news[1]);
    close(news[1]);
  }
  close(line[1]);
  return k->pid > 0;
}

/* The starter is forked now, while this process is small. If it cannot be, that is told by who asks. */
struct keeper *keeper_open(const struct encoder *encoder) {
  struct keeper *k = calloc(1, sizeof *k);
  struct desk *d = mmap(NULL, sizeof *d, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (!k || d == MAP_FAILED) {
    free(k);
    return NULL;
  }
  *k = (struct keeper){.encoder = encoder, .desk = d, .line = -1, .news = -1, .ends = -1};
  start(k);
  return k;
}

static void shut(int *fd) {
  if (*fd >= 0)
    close(*fd);
  *fd = -1;
}

/* Its wait status. The group is killed before the number of its process can be another's. */
static int end(struct keeper *k) {
  int status = 0;
  if (k->pid > 0) {
    kill(-k->pid, SIGKILL);
    status = process_kill(k->pid);
  }
  shut(&k->line);
  shut(&k->news);
  shut(&k->ends);
  k->pid = 0;
  return status;
}

/* The wait status of the encoder's process, if the starter told it. */
static int end_all(struct keeper *k, const struct desk_news *told) {
  int status = end(k);
  return told->is_told ? told->status : status;
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

bool keeper_goes_on(const struct keeper *k) { return k->may_go_on; }
void keeper_go_on(struct keeper *k, bool may) { k->may_go_on = may; }

void keeper_portion(struct keeper *k, double seconds) { k->portion = seconds; }

/* ---- waiting ----------------------------------------------------------------------------------------------------- */

enum answered { ANSWERED, STOPPED, GONE, HUNG, WAITS /* it hangs, and wants no processor */ };

/* Each question, and loading it, is progress. */
static bool is_stuck(const struct desk *d, struct patience *p) {
  return patience_is_over(p, d->loaded ? 1ull + atomic_load(&d->done) : 0, d->loaded ? QUESTION_MS : LOAD_MS);
}

/* Whether the encoder's process has ended, and the starter told so. */
static bool hear(struct keeper *k, struct desk_news *told) {
  struct pollfd from = {.fd = k->news, .events = POLLIN};
  if (poll(&from, 1, 0) != 1 || read(k->news, told, sizeof *told) != sizeof *told)
    return false;
  k->number++;
  k->is_new = true;
  return true;
}

static bool send_turn(struct keeper *k) {
  char turn = (char)k->number;
  if (k->is_new) {
    k->desk->note = (struct encoder_note){0};
    k->desk->crash.signo = 0;
    k->desk->loaded = false;
  }
  k->is_new = false;
  return send(k->line, &turn, 1, MSG_NOSIGNAL) == 1;
}

/* For the process that is forked when the one before it has ended by itself. False: it does not come. */
static bool await_next(struct keeper *k) {
  struct desk_news told = {.is_told = false};
  struct pollfd from[] = {{.fd = k->news, .events = POLLIN}, {.fd = k->ends, .events = POLLIN}};
  struct patience patience;
  bool ended = false;
  k->leaves = false;
  patience_begin(&patience, -k->pid);
  while (!ended && !patience_is_over(&patience, 0, QUESTION_MS)) {
    poll(from, 2, TICK_MS);
    ended = process_ended(k->pid);
    if (hear(k, &told))
      break;
  }
  return told.goes_on;
}

/* What comes by the line. One that is late was meant for a question before. */
static bool is_answered(const struct keeper *k, bool *open) {
  char turn;
  *open = read(k->line, &turn, 1) == 1;
  return *open && turn == (char)k->number;
}

/* The trial to which request `at` belongs. */
static size_t trial_of(const struct keeper *k, size_t n, unsigned at) {
  size_t i = 0;
  while (i + 1 < n && k->base[i + 1] <= at)
    i++;
  return i;
}

struct asking {
  struct trial *trial;
  size_t n;            /* how many */
  unsigned next, last; /* requests: the first that is asked for, and the one behind them */
  unsigned hangs, kills, killed_at, waited_at;
  const struct limit *limit;
  struct limit portion;
  int *status;
  char *why;
  size_t size;
};

/* What is done when the program is that the encoder is at will be enough. */
static void cut_short(const struct keeper *k, const struct asking *a) {
  unsigned done = atomic_load(&k->desk->done);
  if (a->next <= done && done < a->last)
    atomic_store(&k->desk->enough, k->base[trial_of(k, a->n, done) + 1]);
}

/* Asks for what is left, and waits. The line ends when the process does, or when the encoder closes it. *told: what the
 * starter says of an encoder's process that is gone; if it says nothing, it is gone itself. */
static enum answered await(struct keeper *k, const struct asking *a, struct desk_news *told) {
  struct patience patience;
  bool open = true;
  *told = (struct desk_news){.is_told = false};
  if (!send_turn(k)) {
    hear(k, told); /* it ended while nothing was asked */
    return GONE;
  }
  patience_begin(&patience, -k->pid);
  for (;;) {
    struct pollfd from[] = {{.fd = open ? k->line : -1, .events = POLLIN},
                            {.fd = k->news, .events = POLLIN},
                            {.fd = k->ends, .events = POLLIN}};
    int ready = poll(from, 3, open ? TICK_MS : 5);
    if (ready > 0 && from[0].revents && is_answered(k, &open))
      return ANSWERED;
    bool ended = process_ended(k->pid);
    if (hear(k, told) || ended)
      return GONE;
    if (limit_is_over(a->limit))
      return STOPPED;
    if (limit_is_over(&a->portion))
      cut_short(k, a);
    if (is_stuck(k->desk, &patience))
      return patience.waits ? WAITS : HUNG;
  }
}

/* ---- blame ------------------------------------------------------------------------------------------------------- */

static void blame(struct trial *t, unsigned item, bool hung, const struct ending *e) {
  struct verdict *v = &t->verdict;
  *v = (struct verdict){.finding = hung                             ? FINDING_ENCODER_HUNG
                                   : e->note.end == ENCODER_BABBLED ? FINDING_ENCODER_BABBLED
                                                                    : FINDING_ENCODER_DIED,
                        .item = item};
  if (hung)
    return;
  ending_describe(e, v->detail, sizeof v->detail);
  ending_name(e, v->place, sizeof v->place);
  v->got = (uint64_t)(WIFSIGNALED(e->status) ? WTERMSIG(e->status) : WEXITSTATUS(e->status));
}

/* ---- asking ------------------------------------------------------------------------------------------------------ */

static void put_requests(struct keeper *k, const struct trial *t, size_t n) {
  unsigned used = 0;
  for (size_t i = 0; i < n; i++) {
    const struct program *p = &t[i].program;
    k->base[i] = k->desk->base[i] = used;
    for (unsigned j = 0; j < p->count; j++)
      k->desk->request[used++] = (struct encoder_question){p->item[j].insn, program_address(p, j)};
  }
  k->base[n] = k->desk->base[n] = used;
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
    if (t[i].answer[j].answer == ENCODER_REFUSED)
      snprintf(t[i].reason[j], ENCODER_REASON, "%.*s", ENCODER_REASON - 1, k->desk->reason[k->base[i] + j]);
  }
}

static void clear(struct trial *t) {
  t->verdict = (struct verdict){.finding = FINDING_NONE};
  t->is_doubtful = false;
  for (unsigned j = 0; j < PROGRAM_ITEMS; j++)
    t->answer[j] = (struct answer){.answer = ENCODER_CANNOT};
}

static bool fail(struct asking *a, int status, const char *text) {
  snprintf(a->why, a->size, "%s", text);
  *a->status = status;
  return false;
}

/* All that is left; of what answers a batch as one, fewer each time that somebody killed it over the first question: it
 * may need long, or one of its questions may kill. */
static unsigned end_of_some(const struct keeper *k, const struct asking *a) {
  unsigned some = (k->base[a->n] - a->next) >> (a->killed_at == a->next ? a->kills : 0);
  return a->next + (some ? some : 1);
}

/* Somebody else killed it: not more than a few times over the same question, or it is that question that kills. */
static bool is_asked_again(struct keeper *k, struct asking *a, unsigned at, enum encoder_end end, int status,
                           bool is_told) {
  bool others = end == ENCODER_KILLED || (!end && (process_was_killed(status) || !is_told));
  bool exact = at > a->next || a->last == a->next + 1;
  a->kills = a->killed_at == at ? a->kills + others : others;
  a->killed_at = at;
  bool again = others && (a->kills <= KILLS || !exact);
  k->restarts += again;
  return again;
}

/* A command may wait for ever for a part of itself that somebody killed. If it waits again, that is no accident. */
static bool is_asked_once_more(struct keeper *k, struct asking *a, unsigned at) {
  bool first = a->waited_at != at;
  a->waited_at = at;
  k->restarts += first;
  return first;
}

/* ---- deaths after which it went on ------------------------------------------------------------------------------- */

static bool is_death(const struct ending *e) {
  return WIFEXITED(e->status) || (process_is_fault(e->status) && e->status == e->crash.signo);
}

static bool take_death(const struct keeper *k, const struct asking *a, unsigned done, const struct desk_death *d) {
  const struct ending e = ending_of_death(d);
  if (d->request < a->next || d->request >= done || !is_death(&e))
    return false;
  size_t i = trial_of(k, a->n, d->request);
  take_answers(k, a->trial, i, d->request);
  blame(&a->trial[i], d->request - k->base[i], false, &e);
  return true;
}

static void doubt(const struct keeper *k, const struct asking *a, unsigned from, unsigned done) {
  for (size_t i = trial_of(k, a->n, from) + 1; i < a->n && k->base[i + 1] <= done; i++)
    a->trial[i].is_doubtful = true;
}

/* Of what was asked from a->next on, `done` requests are done with. False: it told what cannot be. */
static bool take_deaths(const struct keeper *k, struct asking *a, unsigned done) {
  unsigned n = k->desk->deaths;
  bool good = true;
  for (unsigned i = 0; i < n && i < WIRE_CASES && good; i++) {
    const struct desk_death d = k->desk->death[i]; /* a copy, which the process cannot change any more */
    good = take_death(k, a, done, &d);
    if (good && !i)
      doubt(k, a, d.request, done);
  }
  return (good && n <= WIRE_CASES) || fail(a, ENCODER_FAILED, "the encoder's process tells of deaths that cannot be");
}

/* A process that had gone on is not blamed for what ended it: another is asked from there on. One that hangs may do so
 * in each, for it waits for what it held, and that takes long. One that has lost its descriptors wants all to be asked
 * again.
 */
static bool is_asked_afresh(struct keeper *k, struct asking *a, enum answered how, enum encoder_end end,
                            unsigned done) {
  if (!k->desk->deaths || end == ENCODER_KILLED)
    return false;
  k->has_hung |= how == HUNG || how == WAITS;
  a->next = k->base[trial_of(k, a->n, done - (done == a->last))];
  return true;
}

/* The process ended or was ended, as was `told`. Goes on behind the program it was asked about. */
static bool go_on(struct keeper *k, struct asking *a, enum answered how, const struct desk_news *told) {
  struct desk *d = k->desk;
  unsigned done = atomic_load(&d->done);
  bool loaded = d->loaded;
  int status = told->goes_on ? told->status : end_all(k, told);
  const struct ending ending = ending_take(d, status);
  const struct encoder_note *note = &ending.note;
  if (done < a->next || done > a->last)
    return fail(a, ENCODER_FAILED, "the encoder's process lost count");
  if (!take_deaths(k, a, done))
    return false;
  if (is_asked_afresh(k, a, how, note->end, done))
    return true;
  if (how == GONE && is_asked_again(k, a, done, note->end, status, told->is_told)) /* behind its last answer too */
    return true;
  if (how == WAITS && k->encoder->is_command && is_asked_once_more(k, a, done))
    return true;
  bool hung = how == HUNG || how == WAITS;
  done -= done == a->last; /* its last answer ended it, though later */
  char text[200];
  ending_describe(&ending, text, sizeof text);
  if (hung && !loaded)
    return fail(a, ENCODER_ABSENT, "the encoder hangs while it is loaded");
  if (!loaded || note->end == ENCODER_NOT_STARTED)
    return fail(a, ENCODER_ABSENT, note->end == ENCODER_NOT_STARTED ? note->text : text);
  size_t i = trial_of(k, a->n, done);
  take_answers(k, a->trial, i, done);
  blame(&a->trial[i], done - k->base[i], hung, &ending);
  a->next = k->base[i + 1];
  a->hangs += hung;
  return true;
}

/* Up to `done`; of a program over which it died the rest stays unasked. */
static bool take_all(struct keeper *k, struct asking *a, unsigned done) {
  k->leaves = k->desk->deaths;
  if (!take_deaths(k, a, done))
    return false;
  size_t i = trial_of(k, a->n, done);
  a->next = k->base[i] < done && a->trial[i].verdict.finding ? k->base[i + 1] : done;
  return true;
}

/* All that is left, or up to where the encoder ends its process. */
static bool ask_some(struct keeper *k, struct asking *a, bool *stopped) {
  struct desk *d = k->desk;
  if (k->leaves && !await_next(k))
    end(k);
  if (!k->pid && !start(k))
    return fail(a, ENCODER_FAILED, "cannot start a process for the encoder");
  d->may_go_on = k->may_go_on && !k->has_hung;
  d->deaths = 0;
  d->first = a->next;
  d->count = a->last = end_of_some(k, a);
  atomic_store(&d->enough, a->last);
  atomic_store(&d->done, a->next);
  struct desk_news told;
  enum answered how = await(k, a, &told);
  unsigned done = atomic_load(&d->done);
  if (how == ANSWERED && a->next < done && done <= a->last && (done == a->last || limit_is_over(&a->portion)))
    return take_all(k, a, done);
  if (how == ANSWERED)
    return fail(a, ENCODER_FAILED, "the encoder's process says that it is done before it is");
  if (how != STOPPED)
    return go_on(k, a, how, &told);
  end(k);
  *stopped = true;
  done = atomic_load(&d->done);
  return take_all(k, a, done < a->next ? a->next : done < a->last ? done : a->last);
}

static bool is_enough(const struct keeper *k, const struct asking *a) {
  return limit_is_over(a->limit) || (a->next >= k->base[1] && limit_is_over(&a->portion));
}

bool keeper_ask(struct keeper *k, struct trial *t, size_t *n, const struct limit *limit, int *status, char *why,
                size_t size) {
  struct asking a = {.trial = t, .n = *n, .killed_at = ~0u, .waited_at = ~0u, .limit = limit};
  a.status = status;
  a.why = why;
  a.size = size;
  a.portion.until = k->portion > 0 ? seconds_now() + k->portion : 0;
  bool stopped = false;
  for (size_t i = 0; i < *n; i++)
    clear(&t[i]);
  put_requests(k, t, *n);
  while (a.next < k->base[*n] && !stopped && a.hangs < HANGS && !is_enough(k, &a))
    if (!ask_some(k, &a, &stopped))
      return false;
  while (*n && k->base[*n] > a.next)
    --*n;
  for (size_t i = 0; i < *n; i++)
    if (!t[i].verdict.finding)
      take_answers(k, t, i, k->base[i + 1]);
  return true;
}

/* starter.c - the process that forks the one in which an encoder runs, and forks it anew whenever that has ended.
 *
 * The starter is small, and nobody touches its memory: that makes a fork of it cheap, where one of the process that
 * asks copies whatever is written to afterwards. Both are one process group, with what the encoder starts.
 *
 * After a crash, or a call of exit(), as one has died of before the encoder's process may go on itself: it jumps out of
 * the handler, and ends when it has answered. That costs no fork, but what the crash has left is still there. */
#include "engine/desk.h"

#include "engine/fixate.h"
#include "engine/forks.h"
#include "engine/keeper.h"
#include "run/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FEW = 2 /* ends of the encoder's process: one that ends more often costs many forks */ };
enum { HERE = 100 /* the descriptor of the encoder's process by which it hears and tells */, NEWS = HERE + 1 };

struct self {  /* a process in which the encoder runs */
  char number; /* its low byte */
  pid_t pid;
  const volatile char *own;
  bool loaded; /* the encoder, here or in the starter */
  struct desk *desk;
  const struct encoder *encoder;
};

/* ---- both -------------------------------------------------------------------------------------------------------- */

static void end_group(int signo) {
  (void)signo;
  kill(0, SIGKILL);
}

static void end_with(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent)
    _exit(ENCODER_FAILED);
}

static void load(struct desk *d, const struct encoder **e) {
  char why[sizeof d->note.text];
  if (!(*e = encoder_load(*e, why, sizeof why)))
    encoder_give_up(ENCODER_NOT_STARTED, "%s", why);
  crash_know_modules();
}

/* ---- the encoder's process --------------------------------------------------------------------------------------- */

/* Memory of this process alone: to a child that it forks it is zeros. NULL: the kernel has no such thing. */
static const volatile char *own_memory(void) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  char *own = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (own == MAP_FAILED || madvise(own, page, MADV_WIPEONFORK))
    return NULL;
  *own = 1;
  return own;
}

/* Without a system call, if it can. */
static bool is_child(const struct self *self) { return self->own ? !*self->own : getpid() != self->pid; }

/* dup2() clears the flag. */
static bool has_line(void) { return fcntl(HERE, F_GETFD) == FD_CLOEXEC; }

/* After every call: whether there is still one process of this, which can tell what it did. */
static void look_around(const struct self *self) {
  if (is_child(self)) {
    snprintf(encoder_note->text, sizeof encoder_note->text, "came back twice from one call: it forked");
    encoder_note->end = ENCODER_ENDED;
    kill(self->pid, SIGABRT);
    _exit(ENCODER_FAILED);
  }
  forks_wait((const volatile int *)&encoder_note->end);
  if (atomic_load(&self->desk->is_suspect) && !has_line())
    encoder_give_up(ENCODER_ENDED, "closed or replaced descriptors of the process that it runs in");
}

static void answer(const struct self *self, unsigned i) {
  struct desk *d = self->desk;
  const struct encoder_question *r = &d->request[i];
  d->answer[i].word = 0;
  d->answer[i].answer = encoder_call(self->encoder, &r->in, r->pc, &d->answer[i].word, d->reason[i]);
  look_around(self);
  if (d->answer[i].answer == ENCODER_SEQUENCE)
    d->sequence[i] = encoder_sequence;
  if ((unsigned)d->answer[i].answer >= ENCODER_ANSWERS)
    encoder_give_up(ENCODER_BABBLED, "gave answer %d, which there is not", (int)d->answer[i].answer);
  atomic_store(&d->done, i + 1);
}

static struct {
  const struct self *self; /* NULL: no encoder is called now */
  const char *frame;       /* of who calls it */
  int status;              /* what it would have ended with */
  sigjmp_buf next_program;
} answering;

/* Not in a child or another thread. */
static void go_on(int status) {
  const struct self *self = answering.self;
  if (!self || gettid() != self->pid || !self->desk->may_go_on || self->desk->deaths == WIRE_CASES)
    return;
  answering.status = status;
  siglongjmp(answering.next_program, 1);
}

/* The rest of the program stays unasked. */
static void pass(const struct self *self) {
  struct desk *d = self->desk;
  unsigned at = atomic_load(&d->done), program = 0;
  look_around(self);
  d->death[d->deaths++] = (struct desk_death){at, answering.status, d->crash};
  d->crash.signo = 0;
  while (d->base[program] <= at)
    program++;
  atomic_store(&d->done, d->base[program] < d->count ? d->base[program] : d->count);
}

/* Behind all of them, for a system call takes as long as many an encoder does. Which call it was is seen when they are
 * asked for again. */
static void look_back(const struct self *self) {
  if (has_line())
    return;
  atomic_store(&self->desk->is_suspect, true);
  encoder_give_up(ENCODER_KILLED, "is asked again, for it closed or replaced descriptors");
}

static void answer_all(const struct self *self) {
  struct desk *d = self->desk;
  const struct encoder *e = self->encoder;
  uint64_t mode = encoder_mode();
  if (e->prepare)
    e->prepare(e->self, &d->request[d->first], d->count - d->first);
  answering.frame = __builtin_frame_address(0);
  answering.self = self;
  if (sigsetjmp(answering.next_program, 1)) {
    encoder_set_mode(mode);
    pass(self);
  }
  for (unsigned i; (i = atomic_load(&d->done)) < d->count && i < atomic_load(&d->enough);)
    answer(self, i);
  answering.self = NULL;
  look_back(self);
}

static bool has_threads(void) {
  DIR *tasks = opendir("/proc/self/task");
  unsigned entries = 0;
  while (tasks && readdir(tasks))
    entries++;
  if (tasks)
    closedir(tasks);
  return entries != 3; /* "." and ".." are two */
}

/* An encoder's own signals, such as a profiler's, may interrupt it. */
static bool read_turn(char *turn) {
  ssize_t n;
  while ((n = read(HERE, turn, 1)) < 0 && errno == EINTR)
    continue;
  return n == 1;
}

/* A turn that is not this process's was meant for one before it. */
static _Noreturn void serve(struct self *self) {
  forks_begin();
  for (char turn; read_turn(&turn);) {
    if (turn != self->number)
      continue;
    if (!self->loaded) {
      load(self->desk, &self->encoder);
      atomic_store(&self->desk->has_threads, has_threads());
    }
    self->loaded = true;
    atomic_store(&self->desk->loaded, true);
    answer_all(self);
    if (write(HERE, &turn, 1) != 1 || self->desk->deaths)
      break;
  }
  _exit(ENCODER_FINE);
}

/* ---- how processes ended ----------------------------------------------------------------------------------------- */

static bool is_exit[256]; /* statuses of processes before this one */

static void remember(const struct desk *d, int status) {
  if (d->deaths)
    return;
  if (WIFSIGNALED(status) && WTERMSIG(status) == d->crash.signo)
    crash_remember(&d->crash);
  if (WIFEXITED(status) && !d->note.end)
    is_exit[WEXITSTATUS(status)] = true;
}

/* exit() comes here behind the encoder's own handlers: nothing of this program's runs at its end. Who has ended the
 * thread has left the frames too, to which there is no way back. */
static void leave(int status, void *nothing) {
  bool is_call = (const char *)__builtin_frame_address(0) < answering.frame;
  if (is_call && is_exit[status & 0xff] && !on_exit(leave, nothing))
    go_on(W_EXITCODE(status & 0xff, 0));
  _exit(status);
}

/* ---- the starter ------------------------------------------------------------------------------------------------- */

/* What it may have of ours: two descriptors. */
static void settle(int line, int news) {
  setpgid(0, 0);
  signal(SIGTERM, end_group);
  signal(SIGINT, SIG_IGN);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  line = fcntl(line, F_DUPFD_CLOEXEC, NEWS + 1);
  news = fcntl(news, F_DUPFD_CLOEXEC, NEWS + 1);
  if (dup3(line, HERE, O_CLOEXEC) < 0 || dup3(news, NEWS, O_CLOEXEC) < 0)
    _exit(ENCODER_FAILED);
  syscall(SYS_close_range, 3, HERE - 1, 0);
  syscall(SYS_close_range, NEWS + 1, ~0u, 0);
}

static pid_t fork_encoder(struct desk *d, const struct encoder *e, bool loaded, unsigned number) {
  pid_t starter = getpid(), pid = fork();
  if (pid)
    return pid;
  end_with(starter);
  close(NEWS);
  encoder_mute_reports();
  serve(&(struct self){
      .number = (char)number, .pid = getpid(), .own = own_memory(), .loaded = loaded, .desk = d, .encoder = e});
}

/* One that is stopped goes on: somebody else stopped it, or nobody would let it go. */
static int wait_for(pid_t pid) {
  int status = 0;
  for (;;) {
    pid_t told = waitpid(pid, &status, WUNTRACED);
    if (told < 0 && errno != EINTR)
      _exit(ENCODER_FAILED);
    if (told == pid && !WIFSTOPPED(status))
      return status;
    kill(pid, SIGCONT);
  }
}

/* What it had started and has not ended is this process's child now. */
static bool left_nothing(void) {
  pid_t pid;
  while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
    continue;
  return pid < 0 && errno == ECHILD;
}

/* An encoder that ends its process is likely to do so again: its next processes find it loaded. One that has started
 * threads cannot be forked with them. */
_Noreturn void starter_run(struct desk *d, const struct encoder *e, int line, int news, pid_t parent) {
  settle(line, news);
  end_with(parent);
  encoder_note = &d->note;
  encoder_hear_reports();
  crash_hear(&d->crash);
  crash_hear_again(go_on);
  on_exit(leave, NULL);
  bool loaded = false;
  for (unsigned number = 0;; number++) {
    pid_t pid = fork_encoder(d, e, loaded, number);
    if (pid < 0)
      _exit(ENCODER_FAILED);
    struct desk_news told = {.is_told = true, .status = wait_for(pid)};
    told.goes_on = left_nothing();
    encoder_told_report();
    remember(d, told.status);
    bool may_load = d->loaded && !d->has_threads;
    if (write(NEWS, &told, sizeof told) != sizeof told || !told.goes_on)
      _exit(ENCODER_FINE);
    if (may_load)
      load(d, &e);
    if (number == FEW)
      fixate_memory();
    loaded = may_load;
  }
}

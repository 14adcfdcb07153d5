/* isolated.c - judges single programs safely: words in a child, then, if nothing was found, the execution here. */
#include "engine/isolated.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE_SECONDS = 10 };

struct shared { /* with the child */
  struct trial trial;
  struct journal journal;
  char why[256];
};

static struct shared *share(void) {
  static struct shared *s;
  if (!s) {
    s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (s == MAP_FAILED)
      s = NULL;
  }
  return s;
}

static void child(struct shared *s, const struct alone *a) {
  struct judge j = {.encoder = a->encoder, .journal = &s->journal};
  signal(SIGALRM, SIG_DFL);
  alarm(PATIENCE_SECONDS);
  _exit(judge(&s->trial, 1, &j, s->why, sizeof s->why) ? 0 : 3);
}

static void blame(struct shared *s, int status) {
  bool hung = WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM;
  s->trial.verdict = (struct verdict){.finding = hung ? FINDING_ENCODER_HUNG : FINDING_ENCODER_DIED,
                                      .item = s->journal.item,
                                      .got = (uint64_t)(WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status))};
}

static bool judge_words(struct shared *s, const struct alone *a, char *why, size_t size) {
  int status;
  fflush(NULL);
  s->journal = (struct journal){0};
  pid_t pid = fork();
  if (!pid)
    child(s, a);
  if (pid < 0 || waitpid(pid, &status, 0) != pid) {
    snprintf(why, size, "cannot start a child");
    return false;
  }
  if (WIFEXITED(status) && !WEXITSTATUS(status))
    return true;
  if (s->journal.encoding) {
    blame(s, status);
    return true;
  }
  snprintf(why, size, "checking a program ended with wait status %d", status);
  return false;
}

static bool open_runner(struct alone *a, char *why, size_t size) {
  a->runner = run_open(&a->run, why, size);
  return a->runner && judge_probe(a->runner, &a->on, why, size);
}

bool alone_judge(struct alone *a, const struct program *p, char *why, size_t size) {
  struct shared *s = share();
  if (!s) {
    snprintf(why, size, "no memory");
    return false;
  }
  a->trial = &s->trial;
  s->trial.program = *p;
  s->trial.verdict = (struct verdict){0};
  if (!judge_words(s, a, why, size))
    return false;
  if (s->trial.verdict.finding || a->host_only)
    return true;
  if (!a->runner && !open_runner(a, why, size))
    return false;
  struct judge j = {.encoder = a->encoder, .runner = a->runner, .on = &a->on};
  return judge(&s->trial, 1, &j, why, size);
}

void alone_close(struct alone *a) {
  run_close(a->runner);
  a->runner = NULL;
}

/* inmate.c - what has taken over the emulator's process gets nothing: one promise after the other (hostile/). */
#define _GNU_SOURCE
#include "hostile/inmate.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kit.h"
#include "run/launch.h"
#include "test/test.h"

#define SINGLE (1u << SANDBOX_AGENT | 1u << SANDBOX_MACHINE)
#define THREADS (1u << SANDBOX_THREADS | FORKS)
#define FORKS (1u << SANDBOX_FORKS)
#define OTHERS (EVERY & ~FORKS)
#define EVERY (SINGLE | THREADS)

/* Who gets it outside. */
enum { SOME, ROOT, ANYONE };

static const struct {
  const char *id, *sentence;
  unsigned kinds;
  int outside;
} promises[PROMISES] = {
#define PROMISE(id, kinds, outside, sentence) {#id, sentence, kinds, outside},
#include "hostile/promises.def"
#undef PROMISE
};

/* Native, beside the tests. */
static char *path_of(const char *program) {
  char self[PATH_MAX], *path;
  ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
  self[n > 0 ? n : 0] = 0;
  return asprintf(&path, "%s/%s", dirname(self), program) < 0 ? NULL : path;
}

/* Puts the program where the emulator was. */
static void prepare(struct launch *l, const char *program) {
  struct run_options o = kit_options();
  char why[256];
  if (!launch_prepare(l, &o, sizeof(struct inmate), why, sizeof why))
    FAILF("%s", why);
  free(l->program);
  free(l->agent);
  l->program = path_of(program);
  l->agent = strdup(l->program);
}

static void await(struct launch *l, uint32_t *word) {
  while (!__atomic_load_n(word, __ATOMIC_SEQ_CST))
    if (launch_ended(l))
      return;
    else
      launch_sleep(l, word, 0);
}

/* A call that is no call of this machine's ends who makes it. */
static void take_death(const struct launch *l, struct inmate *i) {
  if (i->done || !WIFSIGNALED(l->status) || WTERMSIG(l->status) != SIGSYS)
    return;
  i->done = 1;
  i->error = ENOSYS;
}

/* What the program came to in that sandbox; whether a gate has been shut. */
static struct inmate run(const char *program, enum promise p, enum sandbox kind, bool *gated) {
  struct launch l;
  char number[16];
  prepare(&l, program);
  struct inmate *i = l.memory, got;
  l.sandbox = kind;
  snprintf(number, sizeof number, "%d", (int)p);
  EXPECT_TRUE(launch_start(&l, number));
  await(&l, &i->ready);
  EXPECT_EQ(1, i->ready);
  launch_settle(&l);
  *gated = l.gate.was;
  i->go = 1;
  launch_wake(&l, &i->go);
  await(&l, &i->done);
  got = *i;
  take_death(&l, &got);
  launch_free(&l);
  return got;
}

static struct inmate try(enum promise p, enum sandbox kind, bool *gated) { return run("inmate", p, kind, gated); }

/* Another error says that the kernel has looked at what is asked. */
static bool is_refused(const struct inmate *i) {
  static const int refusals[] = {EPERM, ENOSYS, EAGAIN, ENOMEM, EFBIG, EBADF};
  for (size_t n = 0; n < sizeof refusals / sizeof *refusals; n++)
    if (i->error == refusals[n])
      return true;
  return false;
}

static bool is_bomb(enum promise p) { return p == PROMISE_thread_bomb || p == PROMISE_fork_bomb; }

static void expect_kept(enum promise p) {
  for (unsigned kind = SANDBOX_NONE + 1; kind <= SANDBOX_MACHINE; kind++) {
    if (!(promises[p].kinds & 1u << kind))
      continue;
    bool gated;
    struct inmate i = try(p, kind, &gated);
    NOTEF("%s, in sandbox %u: errno %d", promises[p].sentence, kind, i.error);
    if (is_bomb(p) && !i.counted)
      SKIPF("no user namespace is to be had here, so nobody counts the tasks of a process");
    EXPECT_EQ(1, i.done);
    if (!is_refused(&i) && !gated)
      SKIPF("the kernel has no seccomp notification, or a container has taken it");
    EXPECT_TRUE(is_refused(&i));
  }
}

#define PROMISE(id, kinds, outside, sentence)                                                                          \
  TEST(the_sandbox_keeps_##id) { expect_kept(PROMISE_##id); }
#include "hostile/promises.def"
#undef PROMISE

/* By then the gate is shut, and what glibc loads for it can no longer be opened. */
TEST(a_thread_of_the_emulator_may_end) {
  bool gated;
  if (!strcmp(run_backend_usual(), "native"))
    SKIPF("without an emulator there is none whose threads end");
  struct inmate i = run("leaver", 0, SANDBOX_THREADS, &gated);
  EXPECT_EQ(1, i.done);
  EXPECT_EQ(0, i.error);
  if (!gated)
    SKIPF("the kernel has no seccomp notification, or a container has taken it");
}

/* They would run for ever. */
TEST(what_a_program_has_forked_ends_with_it) {
  bool gated;
  int status, orphans = 0;
  EXPECT_EQ(0, prctl(PR_SET_CHILD_SUBREAPER, 1));
  try(PROMISE_fork_bomb, SANDBOX_FORKS, &gated);
  for (; waitpid(-1, &status, 0) > 0; orphans++)
    EXPECT_EQ(SIGKILL, WIFSIGNALED(status) ? WTERMSIG(status) : 0);
  EXPECT_TRUE(orphans > 0);
}

static bool has_all_capabilities(void) {
  struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[2] = {{0, 0, 0}, {0, 0, 0}};
  return syscall(SYS_capget, &head, data) == 0 && geteuid() == 0 && (data[0].effective & 1u << CAP_SYS_ADMIN) &&
         (data[0].effective & 1u << CAP_DAC_READ_SEARCH);
}

TEST(outside_the_sandbox_the_inmate_gets_it) {
  int least = has_all_capabilities() ? ROOT : ANYONE;
  for (unsigned p = 0; p < PROMISES; p++) {
    if (promises[p].outside < least)
      continue;
    bool gated;
    struct inmate i = try(p, SANDBOX_NONE, &gated);
    NOTEF("%s, outside: errno %d", promises[p].sentence, i.error);
    EXPECT_EQ(1, i.done);
    EXPECT_TRUE(!is_refused(&i));
  }
}

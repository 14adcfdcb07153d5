/* deaths.c - an encoder's process that goes on after what one has died of before, and what it answers then. */
#include "cli/status.h"
#include "engine/desk.h"
#include "engine/doubt.h"
#include "engine/keeper.h"
#include "kit.h"
#include "test/cli/kit.h"
#include "test/test.h"

#include <fenv.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TRIALS = 32, STEP = 8 /* it dies in the last of so many */, GOES = 3 };

enum death { CRASH, CALL_OF_EXIT, END_OF_THREAD };

/* What it does in the calls behind one that its process survived. */
enum then { ANSWERS, ANOTHER_CRASH, EXITS, BABBLES, IS_KILLED, SPINS, CHILD_CRASHES, THREAD_CRASHES };

struct dying { /* in memory that all its processes share */
  enum death death;
  enum then then;
  unsigned processes, spinning;
  pid_t last;
};
static struct dying *shared;
static pid_t survivor; /* this process, if it was to die */

/* One place, whoever calls it. */
static __attribute__((noinline)) void crash(void) { __builtin_trap(); }

/* In another mode, which nobody is to go on in. */
static void die(void) {
  survivor = getpid();
  fesetround(FE_UPWARD);
  if (shared->death == CALL_OF_EXIT)
    exit(5);
  if (shared->death == END_OF_THREAD)
    pthread_exit(NULL);
  crash();
}

static void *crash_in_thread(void *nothing) {
  crash();
  return nothing;
}

static void crash_elsewhere(void) {
  pthread_t thread;
  pid_t child = shared->then == CHILD_CRASHES ? fork() : -1;
  if (!child)
    crash();
  if (child > 0)
    waitpid(child, NULL, 0);
  else if (!pthread_create(&thread, NULL, crash_in_thread, NULL))
    pthread_join(thread, NULL);
}

static enum encoder_answer do_then(enum then what) {
  volatile bool forever = true;
  switch (what) {
  case ANSWERS: break;
  case ANOTHER_CRASH: raise(SIGFPE); break;
  case EXITS: exit(3);
  case BABBLES: return ENCODER_ANSWERS;
  case IS_KILLED: raise(SIGKILL); break;
  case SPINS:
    shared->spinning++;
    while (forever)
      continue;
    break;
  case CHILD_CRASHES:
  case THREAD_CRASHES: crash_elsewhere(); break;
  }
  return ENCODER_WORD;
}

static enum encoder_answer die_now_and_then(void *self, const struct insn *in, uint64_t pc, uint32_t *word,
                                            char reason[ENCODER_REASON]) {
  (void)self, (void)pc, (void)reason;
  shared->processes += shared->last != getpid();
  shared->last = getpid();
  *word = fegetround() ? ~0u : (uint32_t)in->op[0];
  enum encoder_answer answer = survivor == getpid() ? do_then(shared->then) : ENCODER_WORD;
  if (answer == ENCODER_WORD && in->op[0] % STEP == STEP - 1)
    die();
  return answer;
}

/* How many it died over. */
static unsigned ask(struct keeper *k, struct trial *t) {
  unsigned died = 0;
  engine_kit_ask(k, t, TRIALS);
  for (unsigned i = 0; i < TRIALS; i++) {
    NOTEF("trial %u, finding %u: %s", i, t[i].verdict.finding, t[i].verdict.detail);
    if (t[i].verdict.finding)
      EXPECT_TRUE(t[i].verdict.finding == FINDING_ENCODER_DIED && i % STEP == STEP - 1);
    else
      EXPECT_EQ(i, t[i].answer[0].word);
    died += t[i].verdict.finding != FINDING_NONE;
  }
  return died;
}

static struct keeper *open_dying(enum death death, enum then then) {
  static const struct encoder e = {.name = "dying", .version = "", .encode = die_now_and_then};
  shared = engine_kit_shared(sizeof *shared);
  *shared = (struct dying){.death = death, .then = then};
  struct keeper *k = keeper_open(&e);
  EXPECT_TRUE(k);
  return k;
}

/* The first process of all dies in trial `STEP - 1`. */
static void expect_marks(const struct trial *t, bool is_first) {
  for (unsigned i = 0; i < TRIALS; i++) {
    NOTEF("trial %u", i);
    EXPECT_EQ(i >= (is_first ? 2 : 1) * STEP, t[i].is_doubtful);
  }
}

static void expect_to_go_on(enum death death) {
  struct trial *t = engine_kit_trials(TRIALS);
  struct keeper *k = open_dying(death, ANSWERS);
  keeper_go_on(k, true);
  for (unsigned go = 0; go < GOES; go++) {
    NOTEF("death %d, for the %uth time", death, go);
    EXPECT_EQ(TRIALS / STEP, ask(k, t));
    expect_marks(t, !go);
  }
  EXPECT_EQ(1 + GOES, shared->processes); /* one that died, and one for each time */
  keeper_close(k);
  free(t);
}

TEST(a_process_goes_on_after_what_one_has_died_of_before) {
  expect_to_go_on(CRASH);
  expect_to_go_on(CALL_OF_EXIT);
}

static void expect_to_end(enum death death, bool may) {
  struct trial *t = engine_kit_trials(TRIALS);
  struct keeper *k = open_dying(death, ANSWERS);
  keeper_go_on(k, may);
  for (unsigned go = 0; go < GOES; go++)
    EXPECT_EQ(TRIALS / STEP, ask(k, t));
  EXPECT_EQ(GOES * TRIALS / STEP, shared->processes);
  EXPECT_TRUE(!t[TRIALS - 2].is_doubtful);
  keeper_close(k);
  free(t);
}

TEST(a_process_does_not_go_on_unless_it_may_and_can) {
  expect_to_end(CRASH, false);
  expect_to_end(CALL_OF_EXIT, false);
  expect_to_end(END_OF_THREAD, true);
}

static void expect_no_blame(enum then then, unsigned processes) {
  struct trial *t = engine_kit_trials(TRIALS);
  struct keeper *k = open_dying(CRASH, then);
  keeper_go_on(k, true);
  EXPECT_EQ(TRIALS / STEP, ask(k, t));
  NOTEF("then %d", then);
  EXPECT_EQ(processes, shared->processes);
  for (unsigned go = 1; go < GOES; go++)
    EXPECT_EQ(TRIALS / STEP, ask(k, t));
  EXPECT_TRUE(shared->spinning <= 1); /* then none goes on any more */
  keeper_close(k);
  free(t);
}

/* The first process dies. A crash of the others costs no process of itself. */
TEST(what_ends_a_process_that_has_gone_on_is_not_held_against_the_encoder) {
  enum { ALL = TRIALS / STEP };
  expect_no_blame(ANOTHER_CRASH, ALL);
  expect_no_blame(EXITS, ALL);
  expect_no_blame(BABBLES, ALL);
  expect_no_blame(IS_KILLED, ALL);
  expect_no_blame(THREAD_CRASHES, ALL);
  expect_no_blame(SPINS, ALL);
}

TEST(a_child_of_an_encoder_does_not_go_on_after_a_crash) { expect_no_blame(CHILD_CRASHES, 2); }

/* In the last of so many trials it crashes, and over one before that it closes all there is. */
enum { CLOSES = STEP + 1 };

static enum encoder_answer close_and_die(void *self, const struct insn *in, uint64_t pc, uint32_t *word,
                                         char reason[ENCODER_REASON]) {
  (void)self, (void)pc, (void)reason;
  *word = (uint32_t)in->op[0];
  if (in->op[0] == CLOSES)
    close_range(3, ~0u, 0);
  if (in->op[0] % STEP == STEP - 1)
    crash();
  return ENCODER_WORD;
}

TEST(an_encoder_that_closes_its_descriptors_before_it_dies_is_told_to) {
  const struct encoder e = {.name = "closes", .version = "", .encode = close_and_die};
  struct trial *t = engine_kit_trials(TRIALS);
  struct keeper *k = keeper_open(&e);
  keeper_go_on(k, true);
  engine_kit_ask(k, t, TRIALS);
  for (unsigned i = 0; i < TRIALS; i++) {
    NOTEF("trial %u: %s", i, t[i].verdict.detail);
    EXPECT_EQ(i == CLOSES || i % STEP == STEP - 1 ? FINDING_ENCODER_DIED : FINDING_NONE, t[i].verdict.finding);
  }
  EXPECT_STR("the encoder closed or replaced descriptors of the process that it runs in", t[CLOSES].verdict.detail);
  keeper_close(k);
  free(t);
}

/* Question 0 is of a program of one, the others are of one program. Somebody kills the process over question 1, and
 * half of what is left is asked. */
static enum encoder_answer be_killed_and_die(void *self, const struct insn *in, uint64_t pc, uint32_t *word,
                                             char reason[ENCODER_REASON]) {
  enum { LAST_OF_HALF = PROGRAM_ITEMS / 2 };
  bool *was_killed = self;
  (void)pc, (void)word, (void)reason;
  if (in->op[0] == 0 || in->op[0] == LAST_OF_HALF || in->op[0] == PROGRAM_ITEMS)
    crash();
  if (in->op[0] == 1 && !*was_killed) {
    *was_killed = true;
    raise(SIGKILL);
  }
  return ENCODER_CANNOT;
}

TEST(a_process_that_is_asked_for_half_a_program_goes_on_after_a_death_over_it) {
  bool *was_killed = engine_kit_shared(sizeof *was_killed);
  const struct encoder e = {.name = "killed", .version = "", .encode = be_killed_and_die, .self = was_killed};
  struct trial *t = engine_kit_trials(2);
  t[1].program.count = PROGRAM_ITEMS;
  for (unsigned i = 0; i < PROGRAM_ITEMS; i++)
    t[1].program.item[i].insn.op[0] = 1 + i;
  struct keeper *k = keeper_open(&e);
  keeper_go_on(k, true);
  engine_kit_ask(k, t, 2);
  EXPECT_TRUE(*was_killed);
  EXPECT_EQ(FINDING_ENCODER_DIED, t[1].verdict.finding);
  EXPECT_EQ(PROGRAM_ITEMS / 2 - 1, t[1].verdict.item);
  EXPECT_EQ(1, keeper_restarts(k));
  keeper_close(k);
  free(t);
}

/* ---- lies -------------------------------------------------------------------------------------------------------- */

static enum encoder_answer lie(void *self, const struct insn *in, uint64_t pc, uint32_t *word,
                               char reason[ENCODER_REASON]) {
  struct desk *d = (struct desk *)(void *)((char *)encoder_note - offsetof(struct desk, note));
  const struct desk *told = self;
  (void)in, (void)pc, (void)word, (void)reason;
  d->deaths = told->deaths;
  memcpy(d->death, told->death, sizeof d->death);
  return ENCODER_CANNOT;
}

static void expect_disbelieved(struct desk *told, unsigned deaths, unsigned request, int how) {
  const struct encoder e = {.name = "lies", .version = "", .encode = lie, .self = told};
  struct trial *t = engine_kit_trials(TRIALS);
  told->deaths = deaths;
  for (unsigned i = 0; i < WIRE_CASES; i++)
    told->death[i] = (struct desk_death){request, how, {.signo = SIGSEGV, .module = "libjit.so", .offset = 4}};
  struct keeper *k = keeper_open(&e);
  engine_kit_ask_in_vain(k, t, TRIALS, "the encoder's process tells of deaths that cannot be");
  keeper_close(k);
  free(t);
}

TEST(deaths_that_cannot_be_are_not_believed) {
  struct desk *told = calloc(1, sizeof *told);
  expect_disbelieved(told, WIRE_CASES + 1, 0, SIGSEGV);
  expect_disbelieved(told, 1, TRIALS, SIGSEGV);
  expect_disbelieved(told, 1, ~0u, SIGSEGV);
  expect_disbelieved(told, 1, 0, SIGKILL);
  expect_disbelieved(told, 1, 0, -SIGSEGV);
  expect_disbelieved(told, 1, 0, SIGILL);
  free(told);
}

/* It says that it has gone on, and is done; and then it does not end as one does that has gone on. */
static enum encoder_answer say_and_stay(void *self, const struct insn *in, uint64_t pc, uint32_t *word,
                                        char reason[ENCODER_REASON]) {
  enum { LINE = 100 /* starter.c */ };
  struct desk *d = (struct desk *)(void *)((char *)encoder_note - offsetof(struct desk, note));
  bool *has_stayed = self;
  (void)in, (void)pc, (void)word, (void)reason;
  if (*has_stayed)
    return ENCODER_CANNOT;
  *has_stayed = true;
  d->deaths = 1;
  d->death[0] = (struct desk_death){0, W_EXITCODE(1, 0), {.signo = 0}};
  atomic_store(&d->done, d->count);
  if (write(LINE, "", 1) != 1) /* this process is the first one: number 0 */
    abort();
  for (;;)
    pause();
}

TEST(a_process_that_says_it_has_gone_on_and_does_not_end_is_not_waited_for) {
  bool *has_stayed = engine_kit_shared(sizeof *has_stayed);
  const struct encoder e = {.name = "stays", .version = "", .encode = say_and_stay, .self = has_stayed};
  struct trial *t = engine_kit_trials(1);
  struct keeper *k = keeper_open(&e);
  for (unsigned go = 0; go < 2; go++) {
    engine_kit_ask(k, t, 1);
    EXPECT_EQ(go ? FINDING_NONE : FINDING_ENCODER_DIED, t->verdict.finding);
  }
  keeper_close(k);
  free(t);
}

/* ---- what it answers afterwards ---------------------------------------------------------------------------------- */

/* Wrong behind a crash that its process survived, or always. */
static enum encoder_answer encode_wrongly(void *self, const struct insn *in, uint64_t pc, uint32_t *word,
                                          char reason[ENCODER_REASON]) {
  const bool *always = self;
  (void)pc, (void)reason;
  if (in->form == a64_find_form("MSUB")) {
    survivor = getpid();
    crash();
  }
  a64_encode(in, word, NULL);
  *word ^= *always || survivor == getpid();
  return ENCODER_WORD;
}

/* Of one that is always wrong as many wrong words are found as it gives, and its processes go on. */
static void settle_doubts(bool always) {
  const struct encoder e = {.name = "wrong", .version = "", .encode = encode_wrongly, .self = &always};
  const struct judge words = {.encoder = NULL};
  const struct limit none = {.until = 0};
  struct trial *t = engine_kit_trials(TRIALS);
  int status = 0;
  char why[200] = "";
  for (unsigned i = 0; i < TRIALS; i++)
    EXPECT_TRUE(a64_parse(i % STEP == STEP - 1 ? "msub x1, x2, x3, x4" : "madd x1, x2, x3, x4",
                          &t[i].program.item[0].insn, NULL));
  struct keeper *k = keeper_open(&e);
  keeper_go_on(k, true);
  engine_kit_ask(k, t, TRIALS);
  EXPECT_TRUE(judge(t, TRIALS, &words, why, sizeof why));
  EXPECT_TRUE(t[TRIALS - 2].is_doubtful && t[TRIALS - 2].verdict.finding == FINDING_WRONG_WORD);
  EXPECT_TRUE(doubt_settle(k, t, TRIALS, &words, &none, &status, why, sizeof why));
  for (unsigned i = 0; i < TRIALS; i++) {
    NOTEF("trial %u: %s", i, t[i].verdict.detail);
    bool died = i % STEP == STEP - 1;
    EXPECT_EQ(died ? FINDING_ENCODER_DIED : always ? FINDING_WRONG_WORD : FINDING_NONE, t[i].verdict.finding);
  }
  EXPECT_EQ(always, keeper_goes_on(k));
  keeper_close(k);
  free(t);
}

TEST(what_was_found_behind_a_crash_is_asked_again_and_if_it_was_of_the_crash_no_process_goes_on_any_more) {
  settle_doubts(true);
  settle_doubts(false);
}

static const struct cli_outcome *run(const char *line) {
  char all[400];
  snprintf(all, sizeof all, "%s|--encoder|%s|--out|%s", line, cli_beside("bad/stumbles.so"), test_folder());
  return cli_run(all, "");
}

TEST(a_wrong_word_behind_a_crash_is_a_finding_only_if_a_process_that_has_not_crashed_gives_it_too) {
  const struct cli_outcome *o = run("fuzz|--draw|--cases|1024|--seed|3|--aborts|0|--jobs|1");
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(strstr(o->out, "programs=1024 ") && strstr(o->out, " kinds=1 "));
  o = run("survey|--every|200");
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(strstr(o->out, " wrong=0 ") && strstr(o->out, " causes=1 ") && strstr(o->out, " left_out=0 "));
}

/* encoders.c - encoders that do to their process what no encoder should, and commands that do not keep in step. */
#include "cli/status.h"
#include "cli/survey/cause.h"
#include "engine/engine.h"
#include "engine/fixate.h"
#include "engine/keeper.h"
#include "kit.h"
#include "test/cli/kit.h"
#include "test/test.h"

#include <fcntl.h>
#include <fenv.h>
#include <link.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *folder;

static const struct cli_outcome *fuzz(const char *encoder, unsigned cases, const char *more) {
  char line[400];
  snprintf(line, sizeof line, "fuzz|--cases|%u|--seed|3|--aborts|0|--jobs|2|--out|%s/found%s|--encoder|%s", cases,
           folder, more, encoder);
  return cli_run(line, "");
}

static const struct cli_outcome *fuzz_bad(const char *name, unsigned cases) {
  char file[64];
  snprintf(file, sizeof file, "bad/%s.so", name);
  return fuzz(cli_beside(file), cases, "");
}

static uint64_t figure(const struct cli_outcome *o, const char *key) {
  const char *line = strstr(o->out, "programs="), *at = line ? strstr(line, key) : NULL;
  return at ? strtoull(at + strlen(key), NULL, 10) : ~0ull;
}

static unsigned files_of(const char *kind) {
  char line[256];
  snprintf(line, sizeof line, "ls $d/found 2>/dev/null | grep -c '^%s-' || :", kind);
  return cli_number(folder, line);
}

/* Every finding is of this kind, and every program was judged. */
static void expect_found(const struct cli_outcome *o, unsigned cases, const char *kind) {
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_EQ(cases, figure(o, "programs="));
  EXPECT_TRUE(files_of(kind) > 0);
  EXPECT_EQ(figure(o, "kinds="), files_of(kind));
}

/* ---- shared objects ---------------------------------------------------------------------------------------------- */

TEST(an_encoder_that_ends_its_process_has_not_passed) {
  static const struct {
    const char *name, *said;
  } bad[] = {{"exits", "called exit(0)"},
             {"exits_at_once", "called exit(0)"},
             {"ends_thread", "ended its thread"},
             {"closes", "closed or replaced descriptors"},
             {"replaces", "closed or replaced descriptors"},
             {"forks", "it forked"},
             {"seven", "gave answer 7"},
             {"overruns", "wrote beyond its answer, which has room for 16 words and a reason of 128 bytes"},
             {"underruns", "wrote before its answer"},
             {"dies_now_and_then", "of signal 11"}};
  for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
    folder = test_folder();
    const struct cli_outcome *o = fuzz_bad(bad[i].name, 512);
    expect_found(o, 512, !strcmp(bad[i].name, "seven") ? "encoder-babbled" : "encoder-died");
    EXPECT_TRUE(strstr(o->err, bad[i].said));
  }
}

enum { GOES = 4 };

/* The same program `n` times, put to an encoder again and again; how many it died over. */
static unsigned ask_all(struct keeper *k, struct trial *t, size_t n) {
  unsigned died = 0;
  for (unsigned go = 0; go < GOES; go++) {
    engine_kit_ask(k, t, n);
    for (size_t i = 0; i < n; i++)
      died += t[i].verdict.finding == FINDING_ENCODER_DIED;
    usleep(5000); /* for what happens while nothing is asked */
  }
  return died;
}

/* It is asked once more, and the others are none the worse for it. */
TEST(an_encoder_that_closes_descriptors_is_blamed_for_the_call_that_did) {
  enum { TRIALS = 20, CLOSES = 7 };
  static const char *const names[] = {"bad/closes.so", "bad/replaces.so"};
  for (unsigned name = 0; name < sizeof names / sizeof *names; name++) {
    struct trial *t = engine_kit_trials(TRIALS);
    char why[200];
    const struct encoder *e = encoder_open(cli_beside(names[name]), why, sizeof why);
    struct keeper *k = e ? keeper_open(e) : NULL;
    EXPECT_TRUE(k);
    for (unsigned i = 0; i < TRIALS; i++)
      EXPECT_TRUE(a64_parse(i == CLOSES ? "madd x1, x2, x3, x4" : "add x1, x2, x3", &t[i].program.item[0].insn, NULL));
    EXPECT_EQ(GOES, ask_all(k, t, TRIALS));
    EXPECT_EQ(FINDING_ENCODER_DIED, t[CLOSES].verdict.finding);
    EXPECT_EQ(1, keeper_restarts(k));
    keeper_close(k);
    free(t);
  }
}

/* What it costs to go on is a fork of a process that is small and has the encoder loaded. */
TEST(an_encoder_that_dies_again_and_again_is_forked_by_one_process) {
  enum { TRIALS = 32 };
  static const struct {
    const char *name;
    unsigned deaths;
  } bad[] = {{"dies_now_and_then", GOES * TRIALS / 16},
             {"ticks", GOES * TRIALS / 65}, /* a timer interrupts the encoder's process and the starter */
             {"exits", GOES * TRIALS},
             {"ends_thread", GOES * TRIALS}};
  struct trial *t = engine_kit_trials(TRIALS);
  for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
    char file[64], why[200];
    snprintf(file, sizeof file, "bad/%s.so", bad[i].name);
    const struct encoder *e = encoder_open(cli_beside(file), why, sizeof why);
    struct keeper *k = e ? keeper_open(e) : NULL;
    EXPECT_TRUE(k && t);
    for (unsigned j = 0; j < TRIALS; j++)
      EXPECT_TRUE(a64_parse("madd x1, x2, x3, x4", &t[j].program.item[0].insn, NULL));
    pid_t starter = keeper_pid(k);
    EXPECT_EQ(bad[i].deaths, ask_all(k, t, TRIALS));
    EXPECT_TRUE(starter > 0);
    EXPECT_EQ(starter, keeper_pid(k));
    keeper_close(k);
  }
  free(t);
}

/* An encoder in whose process something happens behind the last answer, when it says by its line that it is done. */
enum { BEHIND_ALL = 4 };
struct behind {
  int asked, times, signo; /* the signal ends the process, so many times; 0: it hangs instead */
};
static struct behind *behind;

static void happen(int signo) {
  (void)signo;
  behind->times--;
  behind->asked = 0;
  while (!behind->signo)
    pause();
  signal(behind->signo, SIG_DFL);
  kill(getpid(), behind->signo);
}

/* The only socket of this process. */
static int find_line(void) {
  struct stat s;
  for (int fd = 0; fd < 1024; fd++)
    if (fstat(fd, &s) == 0 && S_ISSOCK(s.st_mode))
      return fd;
  abort();
}

/* What is written to it makes something happen from now on. */
static void trap_line(void) {
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
  signal(SIGSYS, happen);
  struct scmp_arg_cmp is_line = {.arg = 0, .op = SCMP_CMP_EQ, .datum_a = (scmp_datum_t)find_line()};
  if (seccomp_rule_add(filter, SCMP_ACT_TRAP, SCMP_SYS(write), 1, is_line) || seccomp_load(filter))
    abort();
}

static enum encoder_answer end_behind(void *self, const struct insn *in, uint64_t pc, uint32_t *word,
                                      char reason[ENCODER_REASON]) {
  (void)self, (void)in, (void)pc, (void)reason;
  *word = (uint32_t)++behind->asked;
  if (behind->asked == BEHIND_ALL && behind->times > 0)
    trap_line();
  return ENCODER_WORD;
}

static void ask_behind_of(const struct encoder *e, struct behind how, enum finding want, unsigned restarts) {
  struct trial *t = engine_kit_trials(BEHIND_ALL);
  *behind = how;
  struct keeper *k = keeper_open(e);
  engine_kit_ask(k, t, BEHIND_ALL);
  NOTEF("signal %d, %d times", how.signo, how.times);
  EXPECT_EQ(restarts, keeper_restarts(k));
  for (unsigned i = 0; i < BEHIND_ALL; i++) {
    EXPECT_EQ(i + 1 < BEHIND_ALL ? FINDING_NONE : want, t[i].verdict.finding);
    if (!t[i].verdict.finding)
      EXPECT_EQ(i + 1, t[i].answer[0].word);
  }
  keeper_close(k);
  free(t);
}

static void ask_behind(struct behind how, enum finding want, unsigned restarts) {
  static const struct encoder e = {.name = "behind", .version = "", .encode = end_behind, .is_command = true};
  ask_behind_of(&e, how, want, restarts);
}

TEST(what_ends_an_encoders_process_behind_its_last_answer_is_blamed_on_somebody_else_or_on_that_answer) {
  behind = engine_kit_shared(sizeof *behind);
  ask_behind((struct behind){.times = 1, .signo = SIGKILL}, FINDING_NONE, 1);
  ask_behind((struct behind){.times = 3, .signo = SIGTERM}, FINDING_NONE, 3);
  ask_behind((struct behind){.times = 99, .signo = SIGKILL}, FINDING_ENCODER_DIED, 25);
  ask_behind((struct behind){.times = 1, .signo = SIGABRT}, FINDING_ENCODER_DIED, 0);
  ask_behind((struct behind){.times = 1}, FINDING_NONE, 1);
  ask_behind((struct behind){.times = 2}, FINDING_ENCODER_HUNG, 1);
}

TEST(an_encoder_that_is_no_command_and_waits_is_not_asked_once_more) {
  static const struct encoder e = {.name = "behind", .version = "", .encode = end_behind};
  behind = engine_kit_shared(sizeof *behind);
  ask_behind_of(&e, (struct behind){.times = 1}, FINDING_ENCODER_HUNG, 0);
}

/* An encoder that leaves a process behind, so that its starter ends with it. */
struct leaving {
  pid_t self, starter;
};

static enum encoder_answer leave_child(void *self, const struct insn *in, uint64_t pc, uint32_t *word,
                                       char reason[ENCODER_REASON]) {
  struct leaving *l = self;
  (void)in, (void)pc, (void)word, (void)reason;
  if (l->self == getpid())
    return ENCODER_CANNOT;
  *l = (struct leaving){getpid(), getppid()};
  if (fork() == 0) {
    close_range(3, ~0u, 0); /* it serves, so that nobody waits for it */
    pause();
  }
  return ENCODER_CANNOT;
}

static void wait_for_end(pid_t pid) {
  siginfo_t info;
  EXPECT_EQ(0, waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT));
}

TEST(an_encoders_process_that_somebody_kills_while_nothing_is_asked_is_replaced) {
  struct leaving *l = engine_kit_shared(sizeof *l);
  const struct encoder e = {.name = "leaving", .version = "", .encode = leave_child, .self = l};
  struct keeper *k = keeper_open(&e);
  struct trial *t = engine_kit_trials(1);
  for (unsigned i = 0; i < 3; i++) {
    if (i) {
      EXPECT_EQ(0, kill(l->self, SIGKILL));
      wait_for_end(l->starter);
    }
    engine_kit_ask(k, t, 1);
    NOTEF("%s", t->verdict.detail);
    EXPECT_TRUE(!t->verdict.finding);
    EXPECT_EQ(i, keeper_restarts(k));
  }
  keeper_close(k);
  free(t);
}

/* Answers a batch as one. Somebody kills it whenever that is too long, or holds one question. */
struct killed {
  unsigned most, question;
};

static void prepare_killed(void *self, const struct encoder_question *q, unsigned n) {
  const struct killed *killed = self;
  for (unsigned i = 0; i < n; i++)
    if (n > killed->most || q[i].in.op[0] == (int64_t)killed->question)
      raise(SIGKILL);
}

static enum encoder_answer answer_killed(void *self, const struct insn *in, uint64_t pc, uint32_t *word,
                                         char reason[ENCODER_REASON]) {
  (void)self, (void)pc, (void)reason;
  *word = (uint32_t)in->op[0];
  return ENCODER_WORD;
}

enum { BATCH = 64 };

/* Which trial it is blamed for; BATCH: none. */
static unsigned ask_killed(unsigned most, unsigned question) {
  struct killed killed = {most, question};
  struct encoder e = {
      .name = "killed", .version = "", .encode = answer_killed, .prepare = prepare_killed, .self = &killed};
  struct trial *t = engine_kit_trials(BATCH);
  unsigned blamed = BATCH;
  struct keeper *k = keeper_open(&e);
  engine_kit_ask(k, t, BATCH);
  for (unsigned i = 0; i < BATCH; i++)
    if (!t[i].verdict.finding)
      EXPECT_EQ(i, t[i].answer[0].word);
    else if (blamed == BATCH)
      blamed = i;
    else
      FAILF("trials %u and %u are blamed", blamed, i);
  keeper_close(k);
  free(t);
  return blamed;
}

TEST(a_batch_that_somebody_kills_again_and_again_is_asked_in_parts) {
  EXPECT_EQ(BATCH, ask_killed(2, ~0u));
  EXPECT_EQ(41, ask_killed(BATCH, 41));
  EXPECT_EQ(0, ask_killed(BATCH, 0));
}

static enum encoder_answer end_early(void *self, const struct insn *in, uint64_t pc, uint32_t *word,
                                     char reason[ENCODER_REASON]) {
  (void)self, (void)in, (void)pc, (void)reason;
  *word = 0;
  if (write(find_line(), word, 1) != 1) /* this process is the first one: number 0 */
    abort();
  usleep(100000);
  return ENCODER_WORD;
}

TEST(an_encoder_that_says_it_is_done_before_it_is_is_not_believed) {
  static const struct encoder e = {.name = "early", .version = "", .encode = end_early};
  struct trial *t = engine_kit_trials(BEHIND_ALL);
  struct keeper *k = keeper_open(&e);
  engine_kit_ask_in_vain(k, t, BEHIND_ALL, "the encoder's process says that it is done before it is");
  keeper_close(k);
  free(t);
}

/* How often an encoder dies that does so in each 16th call of a process: the rest of that program is not asked. */
static unsigned deaths_among(unsigned cases, uint64_t seed) {
  static struct program p;
  unsigned calls = 0, deaths = 0;
  for (unsigned i = 0; i < cases; i++) {
    engine_intents(&p, seed, i);
    calls += p.count;
    if (calls >= 16) {
      deaths++;
      calls = 0;
    }
  }
  return deaths;
}

static unsigned lines_in_files(const char *pattern) {
  char line[256];
  snprintf(line, sizeof line, "cat $d/found/*.case | grep -c '%s' || :", pattern);
  return cli_number(folder, line);
}

/* Whoever shows it is the encoder alone, so that its case needs no inputs, which are most of a case to write. */
TEST(each_death_is_told_of_all_programs_that_were_asked_and_kept_without_inputs) {
  enum { CASES = 1024 };
  folder = test_folder();
  char file[64];
  snprintf(file, sizeof file, "bad/%s.so", "dies_now_and_then");
  const struct cli_outcome *o = fuzz(cli_beside(file), CASES, "|--jobs|1");
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_EQ(CASES, figure(o, "programs="));
  EXPECT_EQ(deaths_among(CASES, 3), figure(o, "findings="));
  EXPECT_EQ(1, figure(o, "kinds=")); /* of one place, whatever the form */
  EXPECT_EQ(figure(o, "kinds="), files_of("encoder-died-signal-11-at-dies_now_and_then.so"));
  EXPECT_EQ(figure(o, "kinds="), lines_in_files("^# a64fuzz case: .*: the encoder died of signal 11"));
  EXPECT_TRUE(lines_in_files("^input ") <= figure(o, "kinds=")); /* of zeros */
}

/* A store, memcpy() and a call of NULL; the first two are told by sanitizers, where the encoder is built with them. */
#ifdef __SANITIZE_ADDRESS__
enum { SEGMENTATION_FAULTS = 1 };
#else
enum { SEGMENTATION_FAULTS = 3 };
#endif

TEST(what_an_encoder_dies_of_is_told_apart_by_the_place_and_not_by_the_form) {
  folder = test_folder();
  const struct cli_outcome *o = fuzz_bad("crashes", 1024);
  expect_found(o, 1024, "encoder-died");
  EXPECT_EQ(5, figure(o, "kinds="));
  EXPECT_EQ(SEGMENTATION_FAULTS, files_of("encoder-died-signal-11-at-crashes.so"));
  EXPECT_EQ(1, files_of("encoder-died-signal-6-at-crashes.so")); /* abort() */
  EXPECT_EQ(1, files_of("encoder-died-exit-status-7"));
}

TEST(of_more_places_than_a_few_deaths_are_told_apart_by_the_form) {
  enum { PLACES = 64 };
  folder = test_folder();
  const struct cli_outcome *o = fuzz_bad("wanders", 512);
  expect_found(o, 512, "encoder-died");
  EXPECT_EQ(PLACES, files_of("encoder-died-signal-4-at-wanders.so"));
  EXPECT_TRUE(figure(o, "kinds=") > PLACES);
}

TEST(a_survey_tells_deaths_apart_by_the_place_too) {
  char line[300];
  snprintf(line, sizeof line, "survey|--form|MADD|--encoder|%s", cli_beside("bad/crashes.so"));
  const struct cli_outcome *o = cli_run(line, "");
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(strstr(o->out, ": died: signal 6 at crashes.so+0x"));
  EXPECT_TRUE(strstr(o->out, " causes=5 "));
}

TEST(of_more_places_than_a_few_a_survey_tells_deaths_apart_by_the_mnemonic) {
  enum { PLACES = 64, FEW = 3 };
  struct survey_causes *c = calloc(1, sizeof *c);
  for (unsigned i = 0; c && i < 4 * PLACES; i++) {
    struct insn in = {.form = (uint16_t)a64_find_form(i % 2 ? "MADD" : "MSUB")};
    struct surveyed r = {.in = &in, .outcome = OUTCOME_DIED};
    snprintf(r.verdict.place, sizeof r.verdict.place, "signal 11 at libjit.so+0x%x", i < FEW ? 0 : i);
    survey_causes_add(c, &r);
  }
  EXPECT_TRUE(c);
  EXPECT_EQ(PLACES + 2, c->count);
  EXPECT_STR("died: signal 11 at libjit.so+0x0", c->cause[0].name.key);
  EXPECT_EQ(FEW, c->cause[0].count);
  EXPECT_TRUE(!strncmp("died: m", c->cause[PLACES].name.key, 7));
  free(c);
}

/* Else each process that is forked for an encoder would bind anew whatever it calls. */
TEST(symbols_are_bound_before_anything_is_forked) {
  extern ElfW(Dyn) _DYNAMIC[];
  bool now = false;
  for (const ElfW(Dyn) *d = _DYNAMIC; d->d_tag != DT_NULL; d++)
    now |= d->d_tag == DT_FLAGS && d->d_un.d_val & DF_BIND_NOW;
  EXPECT_TRUE(now);
}

/* Kilobytes of the mapping at `memory` that are this process's own. */
static unsigned long own_kilobytes(const void *memory) {
  FILE *f = fopen("/proc/self/smaps", "r");
  unsigned long begin, end, kb = 0;
  bool here = false;
  for (char line[512]; f && fgets(line, sizeof line, f);) {
    char can[5];
    if (sscanf(line, "%lx-%lx %4s", &begin, &end, can) == 3)
      here = begin <= (unsigned long)memory && (unsigned long)memory < end;
    else if (here)
      sscanf(line, "Anonymous: %lu", &kb);
  }
  if (f)
    fclose(f);
  return kb;
}

/* In a child: the rest of this process's life is to be as usual. */
static int fixate_and_look(unsigned char *memory, size_t bytes, unsigned most_kb) {
  for (size_t i = 0; i < bytes; i++)
    memory[i] = (unsigned char)(i >> 12 ^ i);
  fixate_memory();
  bool good = own_kilobytes(memory) <= most_kb;
  pid_t pid = fork();
  if (!pid) {
    memset(memory, 7, bytes);
    _exit(0);
  }
  waitpid(pid, NULL, 0);
  for (size_t i = 0; i < bytes; i++)
    good &= memory[i] == (unsigned char)(i >> 12 ^ i);
  return good ? 0 : 1;
}

TEST(memory_that_is_fixed_reads_as_before_is_each_childs_own_and_is_copied_by_no_fork) {
  size_t bytes = 1 << 20;
  unsigned char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  int status;
  EXPECT_TRUE(memory != MAP_FAILED && !madvise(memory, bytes, MADV_NOHUGEPAGE));
  pid_t pid = fork();
  if (!pid)
    _exit(fixate_and_look(memory, bytes, fixate_works() ? 0 : 1024));
  EXPECT_EQ(pid, waitpid(pid, &status, 0));
  EXPECT_EQ(0, status);
  munmap(memory, bytes);
}

TEST(what_an_encoder_does_to_its_process_is_not_done_to_ours) {
  static const char *const names[] = {"masks", "moves", "rounds", "traps", "flushes"};
  char digest[17] = "";
  folder = test_folder();
  const char *line = strstr(fuzz("table", 4096, "")->out, "digest=");
  EXPECT_TRUE(line);
  memcpy(digest, line + 7, 16);
  for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
    const struct cli_outcome *o = fuzz_bad(names[i], 4096);
    EXPECT_EQ(STATUS_FINE, o->status);
    EXPECT_EQ(4096, figure(o, "programs="));
    EXPECT_TRUE(strstr(o->out, digest));
  }
}

TEST(an_encoder_shares_no_memory_but_that_by_which_it_is_asked) {
  char line[256];
  snprintf(line, sizeof line, "survey|--every|512|--jobs|2|--encoder|%s", cli_beside("bad/reaches.so"));
  EXPECT_EQ(STATUS_FINE, cli_run(line, "")->status);
  folder = test_folder();
  EXPECT_EQ(STATUS_FINE, fuzz_bad("reaches", 512)->status);
}

static enum encoder_answer count_shared(void *self, const struct insn *in, uint64_t pc, uint32_t *word,
                                        char reason[ENCODER_REASON]) {
  char line[512];
  FILE *f = fopen("/proc/self/maps", "r");
  (void)self, (void)in, (void)pc, (void)reason;
  for (*word = 0; f && fgets(line, sizeof line, f);)
    *word += strstr(line, " rw-s ") != NULL;
  fclose(f);
  return ENCODER_WORD;
}

/* The keeper is opened when an agent runs already, as one is whose starter somebody killed. */
TEST(an_encoder_shares_no_memory_with_an_agent) {
  const struct encoder e = {.name = "counts", .version = "", .encode = count_shared};
  const struct run_options o = {.backend = run_backend_find(run_backend_usual()), .agent = engine_agent()};
  char why[200] = "";
  struct runner *r = run_open(&o, why, sizeof why);
  struct keeper *k = keeper_open(&e);
  struct trial *t = engine_kit_trials(1);
  EXPECT_TRUE(r);
  engine_kit_ask(k, t, 1);
  EXPECT_EQ(1, t->answer[0].word);
  keeper_close(k);
  run_close(r);
  free(t);
}

TEST(an_encoder_that_ends_whoever_loads_it_cannot_be_started) {
  folder = test_folder();
  const struct cli_outcome *o = fuzz_bad("exits_when_loaded", 256);
  EXPECT_EQ(STATUS_BAD_INPUT, o->status);
  EXPECT_TRUE(strstr(o->err, "called exit(0) while it was loaded"));
  o = fuzz_bad("exits_at_end", 512);
  expect_found(o, 512, "wrong-word");
}

TEST(an_encoder_that_sleeps_for_ever_while_it_is_loaded_is_told_in_one_line) {
  folder = test_folder();
  const struct cli_outcome *o = fuzz_bad("sleeps_when_loaded", 256);
  EXPECT_EQ(STATUS_BAD_INPUT, o->status);
  EXPECT_EQ(1, cli_count_lines(o->err));
  EXPECT_TRUE(strstr(o->err, "sleeps_when_loaded.so: hangs while it is loaded\n"));
}

TEST(an_encoder_of_the_first_contract_is_told_in_one_line_what_to_do) {
  folder = test_folder();
  const struct cli_outcome *o = fuzz_bad("old", 256);
  EXPECT_EQ(STATUS_BAD_INPUT, o->status);
  EXPECT_EQ(1, cli_count_lines(o->err));
  EXPECT_TRUE(strstr(o->err, "old.so: keeps contract 1 (a64fuzz_encoder); build it again by contract 2"));
}

TEST(another_word_that_does_the_same_is_listed_and_a_finding_only_of_who_promised_not_to) {
  folder = test_folder();
  const struct cli_outcome *o = fuzz_bad("other_words", 512);
  EXPECT_EQ(STATUS_FINE, o->status);
  EXPECT_TRUE(figure(o, "others=") > 0 && figure(o, "others=") < 512);
  EXPECT_TRUE(strstr(o->err, "Another encoding with the same effect, which is no finding:\n   ADD_imm, in "));
  EXPECT_EQ(0, files_of("other-word"));
  uint64_t others = figure(o, "others=");
  o = fuzz_bad("not_canonical", 512);
  expect_found(o, 512, "other-word");
  EXPECT_TRUE(figure(o, "findings=") > 0 && figure(o, "findings=") <= others);
  EXPECT_EQ(0, figure(o, "others="));
}

TEST(what_an_encoder_cannot_say_is_told_from_what_it_does_not_know) {
  folder = test_folder();
  const struct cli_outcome *o = fuzz_bad("silent", 512);
  EXPECT_EQ(STATUS_FINE, o->status);
  EXPECT_EQ(1, figure(o, "forms_unknown="));
  EXPECT_TRUE(figure(o, "forms_inexpressible=") >= 1);
  EXPECT_TRUE(figure(o, " unknown=") > 0 && figure(o, " inexpressible=") > figure(o, " unknown="));
  EXPECT_TRUE(figure(o, "forms_executed=") > 100);
}

/* Alone every word is right: the case holds what spoils it, and no more. That may have been refused, which has no word.
 */
TEST_WITHIN(120, what_depends_on_what_was_encoded_before_is_told_with_that) {
  char line[400];
  folder = test_folder();
  const struct cli_outcome *o = fuzz_bad("lingers", 4096);
  expect_found(o, 4096, "wrong-word");
  EXPECT_TRUE(strstr(o->err, "alone it is right: it depends on what was encoded before, which the case holds\n"));
  snprintf(line, sizeof line, "test $(grep -c '^[0-9a-f-]\\{8\\}  ' %s/found/wrong-word-*.case) = 2", folder);
  EXPECT_EQ(0, system(line));
}

TEST_WITHIN(120, an_encoder_that_spins_is_told) {
  folder = test_folder();
  expect_found(fuzz_bad("spins", 256), 256, "encoder-hung");
}

/* With what it has open: so that nothing tells that it runs nothing else, or has ended. */
static enum encoder_answer leave_server(void *self, const struct insn *in, uint64_t pc, uint32_t *word,
                                        char reason[ENCODER_REASON]) {
  static bool left;
  (void)self, (void)in, (void)pc, (void)reason;
  *word = 7;
  if (!left && fork() == 0)
    for (;;)
      pause();
  left = true;
  return ENCODER_WORD;
}

TEST(a_child_of_an_encoder_may_stay_to_serve) {
  const struct encoder e = {.name = "server", .version = "", .encode = leave_server};
  struct keeper *k = keeper_open(&e);
  struct trial *t = engine_kit_trials(1);
  t->program.count = 2;
  engine_kit_ask(k, t, 1);
  NOTEF("%s", t->verdict.detail);
  EXPECT_EQ(FINDING_NONE, t->verdict.finding);
  EXPECT_EQ(7, t->answer[1].word);
  EXPECT_EQ(0, keeper_restarts(k));
  keeper_close(k);
  free(t);
}

static enum encoder_answer round_up(void *self, const struct insn *in, uint64_t pc, uint32_t *word,
                                    char reason[ENCODER_REASON]) {
  (void)self, (void)in, (void)pc, (void)word, (void)reason;
  fesetround(FE_UPWARD);
  return ENCODER_CANNOT;
}

TEST(an_encoder_that_is_called_in_this_process_leaves_no_mode_behind) {
  struct encoder e = {.name = "", .version = "", .encode = round_up};
  struct insn in = {.form = 1};
  volatile double one = 1, three = 3;
  uint32_t word;
  fesetround(FE_DOWNWARD);
  double third = one / three;
  encoder_call(&e, &in, 0, &word, NULL);
  EXPECT_EQ(FE_DOWNWARD, fegetround());
  EXPECT_TRUE(one / three == third); /* of two units of an x86, this is the other */
}

TEST(an_encoder_that_is_loaded_leaves_no_mode_behind) {
  char why[200];
  uint64_t mode = encoder_mode();
  const struct encoder *e = encoder_open(cli_beside("bad/flushes.so"), why, sizeof why);
  EXPECT_TRUE(e && encoder_load(e, why, sizeof why));
  EXPECT_EQ(mode, encoder_mode());
}

TEST(a_prediction_is_the_same_in_any_mode_of_the_host) {
  static struct program p = {.count = 1, .ninputs = 1, .item[0].target = TARGET_NONE};
  struct platform on = judge_platform(run_backend_find(run_backend_usual()));
  struct prediction want[2];
  uint32_t words[2] = {0};
  EXPECT_TRUE(a64_parse("fdiv d0, d1, d2", &p.item[0].insn, NULL));
  p.input[0].state.v[1][0] = 0x3ff0000000000000; /* 1 */
  p.input[0].state.v[2][0] = 0x4008000000000000; /* 3 */
  for (unsigned i = 0; i < 2; i++) {
    fesetround(i ? FE_UPWARD : FE_TONEAREST);
    predict(&p, 0, words, 2, &on, &want[i]);
  }
  EXPECT_TRUE(want[0].known);
  EXPECT_EQ(want[0].state.v[0][0], want[1].state.v[0][0]);
}

/* ---- commands ---------------------------------------------------------------------------------------------------- */

static const char right[] = "encode | sed -u -e 's/^-\t.*/- no/' -e 's/\t.*//'";

/* A command that is right but for what `fault`, of a shell, does with the answer in $a, the number of which is $n. */
static const char *write_command(const char *fault) {
  static char spec[160];
  char path[128];
  snprintf(path, sizeof path, "%s/command", folder);
  FILE *f = fopen(path, "w");
  fprintf(f, "n=0\n%s %s | while IFS= read -r a; do\n  n=$((n + 1))\n  %s\ndone\n", cli_beside("a64fuzz"), right,
          fault);
  fclose(f);
  snprintf(spec, sizeof spec, "exec:sh %s", path);
  return spec;
}

static void expect_right(const char *(*write)(const char *fault)) {
  folder = test_folder();
  const struct cli_outcome *o = fuzz(write("echo \"$a\""), 512, "");
  EXPECT_EQ(STATUS_FINE, o->status);
  EXPECT_EQ(512, figure(o, "programs="));
}

TEST(a_command_that_keeps_in_step_is_right) { expect_right(write_command); }

/* What a command says that is no answer, and what is then found and told. */
struct no_answer {
  const char *fault, *kind, *said;
};

static void expect_told(const char *spec, const struct no_answer *bad) {
  const struct cli_outcome *o = fuzz(spec, 256, "");
  expect_found(o, 256, bad->kind);
  EXPECT_TRUE(strstr(o->err, bad->said));
  EXPECT_TRUE(figure(o, "findings=") < 10);
}

#define EVERY(n, fault) "if [ $((n % " #n ")) = 0 ]; then " fault "; else echo \"$a\"; fi"

TEST_WITHIN(180, an_answer_that_is_none_costs_one_program_and_no_other) {
  static const struct no_answer bad[] = {
      {EVERY(500, "echo \"$a\"; echo \"$a\""), "encoder-babbled", "more than one line"},
      {EVERY(500, "echo \"$a\"; sleep 0.01; echo \"$a\""), "encoder-babbled", ""},
      {EVERY(500, "printf '%05000d\\n' 7"), "encoder-babbled", "more than 4095 bytes"},
      {EVERY(500, "printf '%099999d\\n' 7"), "encoder-babbled", "more than 4095 bytes"},
      {EVERY(500, "printf '%s\\000\\n' \"$a\""), "encoder-babbled", "a NUL"},
      {EVERY(500, "echo 0x123456"), "encoder-babbled", "neither a word nor a refusal"},
      {EVERY(500, "echo ' -123456'"), "encoder-babbled", "neither a word nor a refusal"},
      {EVERY(500, "echo \"${a}0\""), "encoder-babbled", "neither a word nor a refusal"},
      {EVERY(500, "printf '\\033[2J\\n'"), "encoder-babbled", "neither a word nor a refusal: ?[2J\n"},
      {EVERY(500, "echo"), "encoder-babbled", "neither a word nor a refusal"},
      {EVERY(500, "printf 9100; kill -SEGV $$; exit"), "encoder-died", "in the middle of an answer"},
      {EVERY(500, "kill -SEGV $$; exit"), "encoder-died", "without an answer"},
  };
  for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
    folder = test_folder();
    expect_told(write_command(bad[i].fault), &bad[i]);
  }
}

/* The same command, which reads to the end, for batches. */
static const char *write_batch(const char *fault) {
  static char spec[170];
  snprintf(spec, sizeof spec, "batch:%s", write_command(fault) + strlen("exec:"));
  return spec;
}

TEST(a_command_that_answers_batches_is_right) { expect_right(write_batch); }

TEST_WITHIN(180, a_batch_that_lacks_an_answer_is_told_with_the_question) {
  static const struct no_answer bad[] = {
      {EVERY(500, "exit"), "encoder-died", "ended without an answer, by exit status"},
      {EVERY(500, "kill -SEGV $$; exit"), "encoder-died", "ended without an answer"},
      {EVERY(500, "echo 0x123456"), "encoder-babbled", "gave neither a word nor a refusal: 0x123456"},
      {EVERY(500, "printf '%05000d\\n' 7"), "encoder-babbled", "too long"},
      {EVERY(500, "echo \"$a\"; echo \"$a\""), "encoder-babbled", "is out of step"},
      {EVERY(500, ":"), "encoder-babbled", "is out of step"},
  };
  for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
    folder = test_folder();
    expect_told(write_batch(bad[i].fault), &bad[i]);
  }
  folder = test_folder();
  const struct cli_outcome *o = fuzz("batch:while read -r line; do echo '?'; done; echo '?'", 256, "");
  expect_found(o, 256, "encoder-babbled");
  EXPECT_TRUE(strstr(o->err, "more lines than it had questions"));
  o = fuzz("batch:/no/such/command 2>/dev/null", 256, "");
  EXPECT_EQ(STATUS_BAD_INPUT, o->status);
  EXPECT_TRUE(strstr(o->err, "cannot be started"));
}

TEST(gnu_as_is_an_encoder_by_batches) {
  if (system("command -v aarch64-linux-gnu-as >/dev/null"))
    SKIPF("aarch64-linux-gnu-as");
  const struct cli_outcome *o =
      cli_run("survey|--every|64|--form|ADD_shr|--encoder|batch:encoders/adapters/gnu-as", "");
  EXPECT_TRUE(figure(o, "right=") > 100 && strstr(o->out, " wrong=0 taken=0 ")); /* each version knows more */
}

/* As one does of which somebody killed a part that the others wait for. */
TEST(a_command_that_waits_for_ever_and_not_again_has_not_hung) {
  char fault[300]; /* of the second that is started: the first is the one that is tried */
  folder = test_folder();
  snprintf(fault, sizeof fault,
           "[ $n = 1 ] && ! mkdir %s/one 2>/dev/null && mkdir %s/two 2>/dev/null && while :; do sleep 60; done; "
           "echo \"$a\"",
           folder, folder);
  const struct cli_outcome *o = fuzz(write_command(fault), 8, "");
  EXPECT_EQ(STATUS_FINE, o->status);
  EXPECT_EQ(8, figure(o, "programs="));
  EXPECT_EQ(1, figure(o, "restarts="));
}

/* It waits for the end of what it is asked, and is not waited for meanwhile. */
TEST(a_command_that_closes_its_output_and_reads_on_has_ended) {
  folder = test_folder();
  const struct cli_outcome *o = fuzz("exec:read -r line; exec >&-; cat >/dev/null; exit 7", 4, "");
  expect_found(o, 4, "encoder-died");
  EXPECT_TRUE(strstr(o->err, "ended without an answer, by exit status 7"));
}

TEST(an_answer_before_the_question_is_one_finding_a_start) {
  folder = test_folder();
  const struct cli_outcome *o = fuzz(write_command("[ $n = 1 ] && echo 00000000; echo \"$a\""), 8, "");
  expect_found(o, 8, "encoder-babbled");
}

TEST(a_command_that_is_not_there_cannot_be_started) {
  folder = test_folder();
  const struct cli_outcome *o = fuzz("exec:/no/such/command 2>/dev/null", 256, "");
  EXPECT_EQ(STATUS_BAD_INPUT, o->status);
  EXPECT_TRUE(strstr(o->err, "cannot be started"));
}

TEST(what_answers_exec_is_told_from_what_does_not) {
  static const struct {
    const char *line;
    int answer; /* -1: none */
  } row[] = {{"91000420", ENCODER_WORD},
             {"D65F03C0", ENCODER_WORD},
             {"-", ENCODER_REFUSED},
             {"- odd", ENCODER_REFUSED},
             {"?", ENCODER_CANNOT},
             {"? what", ENCODER_CANNOT},
             {"", -1},
             {"9100042", -1},
             {"910004200", -1},
             {"0x910004", -1},
             {" 91000420", -1},
             {"-1000420", -1},
             {"+1000420", -1},
             {"91000420 1", -1},
             {"9100042g", -1},
             {"error", -1}};
  for (unsigned i = 0; i < sizeof row / sizeof *row; i++) {
    struct encoder_said said;
    bool any = encoder_read_answer(row[i].line, &said);
    NOTEF("'%s'", row[i].line);
    EXPECT_EQ(row[i].answer, any ? (int)said.answer : -1);
    if (i == 1)
      EXPECT_EQ(0xd65f03c0, said.word);
  }
}

/* ---- ends -------------------------------------------------------------------------------------------------------- */

/* Processes that have this word on their command line; the one that looks has not quite that. */
static unsigned count_processes(const char *word) {
  char line[192];
  snprintf(line, sizeof line, "grep -la '[%c]%s' /proc/[0-9]*/cmdline 2>/dev/null | wc -l", *word, word + 1);
  return cli_number(folder, line);
}

static pid_t start_fuzz(const char *spec) {
  char out[96];
  snprintf(out, sizeof out, "%s/found", folder);
  fflush(NULL);
  pid_t pid = fork();
  if (pid == 0) {
    signal(SIGINT, SIG_DFL);
    execl(cli_beside("a64fuzz"), "a64fuzz", "fuzz", "--cases", "512", "--jobs", "2", "--aborts", "0", "--out", out,
          "--encoder", spec, (char *)NULL);
    _exit(127);
  }
  return pid;
}

/* A pipeline that spins, so that the end of its input does not end it. */
static void write_spinner(char spec[320]) {
  char path[128];
  snprintf(path, sizeof path, "%s/spinner", folder);
  FILE *f = fopen(path, "w");
  fprintf(f, "cat >/dev/null | while :; do sleep 0.01; done; : %s\n", folder);
  fclose(f);
  snprintf(spec, 320, "exec:sh %s | sh %s", path, path);
}

static void end_by(int signo) {
  char spec[320], path[128];
  int status;
  folder = test_folder();
  write_spinner(spec);
  snprintf(path, sizeof path, "%s/spinner", folder + 5);
  pid_t pid = start_fuzz(spec);
  while (count_processes(path) < 4)
    usleep(20000);
  EXPECT_EQ(0, kill(pid, signo));
  EXPECT_EQ(pid, waitpid(pid, &status, 0));
  NOTEF("signal %d: wait status %d", signo, status);
  if (signo == SIGINT)
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == STATUS_FAILED);
  while (count_processes(path))
    usleep(20000);
}

TEST(an_interrupt_ends_a_run_whose_encoder_does_not_answer_and_all_that_it_started) { end_by(SIGINT); }

TEST(what_a_command_started_ends_with_a_run_that_is_killed) { end_by(SIGKILL); }

/* ---- what a command says of itself ------------------------------------------------------------------------------- */

/* Divisions, by the number of their registers: that 31 is SP in some texts is nothing to it. */
static const char divides[] = "number() { case $1 in x[0-9]*) n=${1#x};; xzr|sp) n=31;; *) n=;; esac; }\n"
                              "while IFS=' ,' read -r name d n m more; do\n"
                              "  [ \"$name\" = udiv ] || { echo '?'; continue; }\n"
                              "  number $n; n1=$n; number $m; n2=$n; number $d; d=$n\n"
                              "  if [ \"$d\" ] && [ \"$n1\" ] && [ \"$n2\" ]; then\n"
                              "    printf '%08x\\n' $((0x9ac00800 | n2 << 16 | n1 << 5 | d))\n"
                              "  else echo '?'; fi\n"
                              "done\n";

static const struct cli_outcome *survey_division(const char *how, const char *file) {
  char line[200];
  snprintf(line, sizeof line, "survey|--form|UDIV|--encoder|%s:sh %s", how, file);
  return cli_run(line, "");
}

static uint64_t surveyed(const struct cli_outcome *o, const char *key) {
  const char *line = strstr(o->out, "intents="), *at = line ? strstr(line, key) : NULL;
  return at ? strtoull(at + strlen(key), NULL, 10) : ~0ull;
}

TEST(a_command_says_in_front_of_its_colon_what_it_is_not_to_be_asked) {
  static const char *const sparing[] = {"exec,sp-is-zr", "exec,chooses,unchecked", "batch,sp-is-zr"};
  char file[128];
  folder = test_folder();
  snprintf(file, sizeof file, "%s/divides", folder);
  FILE *f = fopen(file, "w");
  fputs(divides, f);
  fclose(f);
  const struct cli_outcome *o = survey_division("exec", file);
  uint64_t words = surveyed(o, " right="), taken = surveyed(o, " taken=");
  EXPECT_TRUE(o->status == STATUS_FINDINGS && words > 0 && words != ~0ull && taken > 0);
  for (unsigned i = 0; i < sizeof sparing / sizeof *sparing; i++) {
    o = survey_division(sparing[i], file);
    EXPECT_EQ(STATUS_FINE, o->status);
    EXPECT_EQ(words, surveyed(o, " right="));
    EXPECT_EQ(0, surveyed(o, " taken="));
  }
}

TEST(a_command_promises_what_its_capabilities_say_and_no_other_is_known) {
  char why[200];
  const struct encoder *e = encoder_open("exec-json:x", why, sizeof why);
  EXPECT_TRUE(e && !e->is_canonical && !e->chooses);
  e = encoder_open("exec-json,canonical:x", why, sizeof why);
  EXPECT_TRUE(e && e->is_canonical && !e->chooses);
  e = encoder_open("batch,chooses,relaxes:x:y,z", why, sizeof why);
  EXPECT_TRUE(e && !e->is_canonical && e->chooses);
  EXPECT_TRUE(!encoder_open("exec,canonical,sp-is-xr:x", why, sizeof why));
  EXPECT_STR("no capability 'sp-is-xr'; there are: unchecked sp-is-zr takes-unpredictable chooses relaxes canonical "
             "name=NAME version=VERSION",
             why);
}

TEST(a_command_may_say_its_name_and_version_but_no_more_than_a_label) {
  static const char *const bad[] = {
      "name=",      "version=", "name=../up",    "name=a/b",
      "version=.5", "name=a b", "name=a\033[1m", "version=123456789012345678901234567890123"};
  char why[200], spec[128];
  const struct encoder *e = encoder_open("batch,name=gnu-as,canonical,version=2.40:x", why, sizeof why);
  EXPECT_TRUE(e && e->is_canonical);
  EXPECT_STR("gnu-as", e->name);
  EXPECT_STR("2.40", e->version);
  e = encoder_open("exec-json,version=7_rc1+git:x", why, sizeof why);
  EXPECT_TRUE(e && !e->is_canonical);
  EXPECT_STR("exec", e->name);
  EXPECT_STR("7_rc1+git", e->version);
  for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
    snprintf(spec, sizeof spec, "exec,%s:x", bad[i]);
    NOTEF("%s", bad[i]);
    EXPECT_TRUE(!encoder_open(spec, why, sizeof why));
    EXPECT_TRUE(strstr(why, "a name or version has 1 to 32 letters, digits or .+_-, no dot first"));
  }
}

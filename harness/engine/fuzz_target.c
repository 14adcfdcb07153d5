/* fuzz_target.c - the target of AFL++ and libFuzzer: bytes are a program, and a finding is a crash.
 *
 * Words are always checked. Programs are run too, through a live agent, but for those that are predicted to go on for
 * ever; A64FUZZ_HOST_ONLY=1 leaves that out, and so does a program whose name ends in "words", for places where no
 * emulator is and no variable can be set. A64FUZZ_ENCODER names the encoder under test; an encoder that is linked into
 * the target takes its place.
 *
 * With A64FUZZ_WAITING=FOLDER programs wait in a file there until they are many, for one costs nearly as much to run as
 * many. What that finds is of inputs which the fuzzer has left behind: FOLDER/crash-* has the bytes. What still waits
 * when a process ends, whoever ended it, the next one runs. */
#include "encoders/plugin.h"
#include "engine/engine.h"
#include "gen/random.h"
#include "run/limit.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The interface of libFuzzer, which the others share. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

extern const struct a64fuzz_encoder a64fuzz_encoder_v2 __attribute__((weak));

/* Running a program leads an instrumented target nowhere new. */
#ifdef __AFL_COVERAGE_ON
#pragma GCC diagnostic ignored "-Wstrict-prototypes" /* of AFL++'s macros */
__AFL_COVERAGE();
#define COVERAGE_ON() __AFL_COVERAGE_ON()
#define COVERAGE_OFF() __AFL_COVERAGE_OFF()
#else
#define COVERAGE_ON() (void)0
#define COVERAGE_OFF() (void)0
#endif

/* The counts of edges, where AFL++ sees them; by name, for its compiler declares them in what it instruments. */
static uint8_t **edges;
static const uint32_t *edge_count;

/* How many programs run together; and from how many inputs each: what registers hold leads nowhere new. Who replays the
 * bytes runs all. */
enum { BATCH = 64, INPUTS = 2 };

static struct waiting { /* shared with the file */
  uint32_t count;
  struct {
    uint32_t size;
    uint8_t bytes[PROGRAM_BYTES];
  } of[BATCH];
} * waiting, at_once;
static struct trial trial[BATCH]; /* of those that wait */
static struct judge words, runs;

static _Noreturn void give_up(int status, const char *why) {
  fprintf(stderr, "a64fuzz: %s\n", why);
  exit(status);
}

/* ---- once -------------------------------------------------------------------------------------------------------- */

static bool judging;

/* An encoder that ends the process has not passed. */
static void on_exit_of_process(void) {
  if (judging)
    abort();
}

static bool is_host_only(void) {
  const char *name = program_invocation_short_name;
  size_t len = strlen(name);
  return getenv("A64FUZZ_HOST_ONLY") || (len >= 5 && !strcmp(name + len - 5, "words"));
}

static const struct encoder *open_encoder(char *why, size_t size) {
  const char *name = getenv("A64FUZZ_ENCODER");
  if (&a64fuzz_encoder_v2)
    return plugin_wrap(&a64fuzz_encoder_v2, why, size);
  const struct encoder *e = encoder_open(name ? name : "table", why, size);
  return e ? encoder_load(e, why, size) : NULL;
}

static const char *folder(void) { return getenv("A64FUZZ_WAITING"); }

/* With what an earlier process has left in it; where nothing is run, nothing waits. */
static struct waiting *open_waiting(void) {
  char path[4096];
  if (!folder() || !runs.runner)
    return &at_once;
  snprintf(path, sizeof path, "%s/waiting", folder());
  int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0 || ftruncate(fd, sizeof *waiting))
    give_up(2, "cannot write to the folder that A64FUZZ_WAITING names");
  void *w = mmap(NULL, sizeof *waiting, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (w == MAP_FAILED)
    give_up(3, "no memory");
  close(fd);
  return w;
}

static void open_target(void) {
  static struct platform on;
  struct run_options o = {.backend = run_backend_find(run_backend_usual()), .agent = engine_agent()};
  char why[256];
  words = (struct judge){.encoder = open_encoder(why, sizeof why), .on = &on, .samples = true};
  if (!words.encoder)
    give_up(2, why);
  runs = (struct judge){.on = &on, .spares_loops = true};
  if (!is_host_only() &&
      (!(runs.runner = run_open(&o, why, sizeof why)) || !judge_probe(runs.runner, &on, why, sizeof why)))
    give_up(2, why);
  atexit(on_exit_of_process);
}

/* ---- findings ---------------------------------------------------------------------------------------------------- */

static void tell(const struct trial *t) {
  fprintf(stderr, "a64fuzz: %s %s: %s\n", finding_name(t->verdict.finding), t->verdict.where, t->verdict.detail);
}

static void keep(unsigned i) {
  char path[4096];
  uint64_t name = trial_digest(&trial[i]);
  snprintf(path, sizeof path, "%s/crash-%016llx", folder(), (unsigned long long)next_random(&name));
  FILE *f = fopen(path, "wb");
  if (!f || fwrite(waiting->of[i].bytes, 1, waiting->of[i].size, f) != waiting->of[i].size || fclose(f))
    give_up(3, "cannot keep what was found in the folder that A64FUZZ_WAITING names");
}

/* ---- edges ------------------------------------------------------------------------------------------------------- */

/* 1 for each byte that is not 0. */
static uint64_t ones(uint64_t eight) {
  eight |= eight >> 4 & 0x0f0f0f0f0f0f0f0f;
  eight |= eight >> 2 & 0x0303030303030303;
  eight |= eight >> 1;
  return eight & 0x0101010101010101;
}

/* How many items of a program took an edge leads nowhere: that one did is what counts. Then an item that took a rare
 * edge can stand alone, and is found to: the next mutation meets it, and not one of twenty others. */
static void forget_counts(void) {
  uint8_t *at = edges ? *edges : NULL;
  size_t count = edges ? *edge_count : 0, i = 0;
  for (uint64_t eight; i + sizeof eight <= count; i += sizeof eight) {
    memcpy(&eight, at + i, sizeof eight);
    if (eight == 0)
      continue; /* as nearly all are */
    eight = ones(eight);
    memcpy(at + i, &eight, sizeof eight);
  }
  for (; i < count; i++)
    at[i] = at[i] != 0;
}

/* AFL++ keeps no crash whose edges are all in others: those of the wrong item alone tell what is new. */
static void keep_edges_of(const struct trial *t) {
  unsigned item = t->verdict.item;
  uint32_t word;
  if (!edges)
    return;
  memset(*edges, 0, *edge_count);
  (*edges)[0] = 1;
  encoder_call(words.encoder, &t->program.item[item].insn, program_address(&t->program, item), &word, NULL);
}

/* ---- programs ---------------------------------------------------------------------------------------------------- */

/* Whether nothing is wrong with them. */
static bool check_words(unsigned i, const uint8_t *bytes, size_t size) {
  char why[256];
  program_from_bytes_for(&trial[i].program, bytes, size, i, runs.runner ? INPUTS : 0);
  judging = true;
  bool ok = judge(&trial[i], 1, &words, why, sizeof why);
  judging = false;
  if (!ok)
    give_up(3, why);
  if (trial[i].verdict.finding)
    tell(&trial[i]);
  return !trial[i].verdict.finding;
}

static void run_waiting(void) {
  char why[256];
  unsigned count = waiting->count;
  COVERAGE_OFF();
  if (!judge_run(trial, count, &runs, why, sizeof why))
    give_up(3, why);
  for (unsigned i = 0; i < count; i++) {
    if (!trial[i].verdict.finding)
      continue;
    tell(&trial[i]);
    if (waiting == &at_once)
      abort();
    keep(i);
  }
  waiting->count = 0;
  COVERAGE_ON();
}

/* Of a process that has ended, or was ended. */
static void run_what_was_left(void) {
  unsigned count = waiting->count < BATCH ? waiting->count : BATCH;
  for (unsigned i = 0; i < count; i++) {
    uint32_t size = waiting->of[i].size;
    if (!check_words(i, waiting->of[i].bytes, size < PROGRAM_BYTES ? size : PROGRAM_BYTES))
      keep(i); /* it was right before */
  }
  waiting->count = count;
  run_waiting();
}

static void put(unsigned i, const uint8_t *bytes, size_t size) {
  size = size < PROGRAM_BYTES ? size : PROGRAM_BYTES;
  if (size)
    memcpy(waiting->of[i].bytes, bytes, size);
  waiting->of[i].size = (uint32_t)size;
  waiting->count = i + 1;
}

/* ---- the limit --------------------------------------------------------------------------------------------------- */

/* libFuzzer runs all of a corpus before it looks at the clock, and a slow encoder takes minutes for that. Its clock
 * starts shortly before the first input and drops fractions of a second, so that it ends itself one second later than
 * it was told: until then nothing is left out, nor where it is held up for a moment before it looks. */
enum { DROPPED = 1, HELD_UP = 1 };
static struct limit limit;
static double allowed; /* seconds; 0: no limit */
static unsigned long left_out;

static void tell_left_out(void) {
  if (left_out)
    fprintf(stderr, "a64fuzz: %lu inputs were not judged, for -max_total_time was over\n", left_out);
}

/* Who merges keeps what each input reaches, and must run them all. */
static void read_limit(int argc, char **argv) {
  static const char option[] = "-max_total_time=";
  bool merges = false;
  for (int i = 1; i < argc; i++) {
    if (!strncmp(argv[i], option, sizeof option - 1))
      allowed = strtod(argv[i] + sizeof option - 1, NULL);
    merges |= !strncmp(argv[i], "-merge=1", 8) || !strncmp(argv[i], "-set_cover_merge=1", 18);
  }
  allowed = merges ? 0 : allowed;
}

static void start_clock(void) {
  if (allowed <= 0 || limit.until > 0)
    return;
  limit.until = seconds_now() + allowed + DROPPED + HELD_UP;
  atexit(tell_left_out);
}

/* ---- the interface ----------------------------------------------------------------------------------------------- */

/* Before AFL++ forks the process that runs the inputs, and again one after each crash: the table and the witnesses need
 * a quarter of a second, once. */
int LLVMFuzzerInitialize(int *argc, char ***argv) {
  static const uint8_t any[PROGRAM_HEADER + PROGRAM_ITEM_BYTES];
  static struct platform on;
  char why[256];
  struct judge j = {.encoder = encoder_find("table", why, sizeof why), .on = &on};
  if (argc && argv)
    read_limit(*argc, *argv);
  edges = dlsym(RTLD_DEFAULT, "__afl_area_ptr");
  edge_count = dlsym(RTLD_DEFAULT, "__afl_map_size");
  if (!edge_count)
    edges = NULL;
  program_from_bytes_for(&trial[0].program, any, sizeof any, 0, 0);
  if (!judge(&trial[0], 1, &j, why, sizeof why))
    give_up(3, why);
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  start_clock();
  if (limit_is_over(&limit)) {
    left_out++;
    return 0;
  }
  if (!waiting) {
    open_target();
    waiting = open_waiting();
    if (runs.runner)
      run_what_was_left();
  }
  if (!check_words(waiting->count, bytes, size)) {
    keep_edges_of(&trial[waiting->count]);
    abort();
  }
  forget_counts();
  if (!runs.runner)
    return 0;
  put(waiting->count, bytes, size);
  if (waiting == &at_once || waiting->count == BATCH)
    run_waiting();
  return 0;
}

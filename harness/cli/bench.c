/* bench.c - the verb `bench`: the rate of every stage, each beside a reference measured in the same run. */
#include "cli/engine.h"
#include "cli/options.h"
#include "cli/status.h"
#include "cli/verbs.h"

#include <capstone/capstone.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { WORDS = 1 << 16 };

struct material {
  uint32_t word[WORDS];
  struct insn intent[WORDS];
};

struct measure {
  const char *name, *unit;
  double (*rate)(const struct material *m); /* per second; 0: not to be had here */
  int reference;                            /* row to compare with, -1: none */
  enum choice {
    ALL,
    JUDGED,
    VIXL,
    CHOICES
  } of; /* all words, those that Capstone can judge, that VIXL's adapter knows */
};

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double row_seconds = 0.5; /* for each row; programs are run ten times as long */
static unsigned counted;         /* words of the last pass that were decoded, encoded, found right */

/* Repeats `pass`, which handles WORDS words and tells how many came out right. */
static double repeat(unsigned (*pass)(const struct material *m), const struct material *m) {
  double begun = now(), spent;
  unsigned passes = 0;
  do {
    counted = pass(m);
    passes++;
    spent = now() - begun;
  } while (spent < row_seconds);
  return passes * (double)WORDS / spent;
}

/* ---- words ------------------------------------------------------------------------------------------------------- */

static volatile uint64_t sink; /* so that nothing is left out */

static unsigned pass_decode(const struct material *m) {
  struct insn in;
  unsigned right = 0;
  for (unsigned i = 0; i < WORDS; i++) {
    right += a64_decode(m->word[i], &in) == A64_VALID;
    sink += in.form;
  }
  return right;
}

static unsigned pass_text(const struct material *m) {
  struct insn in, preferred;
  char text[A64_TEXT];
  unsigned right = 0;
  for (unsigned i = 0; i < WORDS; i++)
    if (a64_decode(m->word[i], &in)) {
      a64_prefer(m->word[i], &in, &preferred);
      right += a64_spell(&preferred, text) > 0;
    }
  return right;
}

static unsigned pass_encode(const struct material *m) {
  uint32_t word;
  unsigned right = 0;
  for (unsigned i = 0; i < WORDS; i++) {
    right += a64_encode(&m->intent[i], &word, NULL);
    sink += word;
  }
  return right;
}

static unsigned check_all(const struct material *m, const struct witness *const *witnesses) {
  struct verdict v;
  struct tally t = {0};
  unsigned right = 0;
  for (unsigned i = 0; i < WORDS; i++) {
    struct answer a = {ENCODER_WORD, 0};
    a64_encode(&m->intent[i], &a.word, NULL);
    right += check_answer(&m->intent[i], 0, &a, witnesses, &v, &t);
  }
  return right;
}

static unsigned pass_check(const struct material *m) {
  return check_all(m, (const struct witness *const[]){&witness_capstone, NULL});
}

static unsigned pass_check_all(const struct material *m) { return check_all(m, witness_all); }

static unsigned pass_capstone(const struct material *m) {
  csh handle;
  unsigned right = 0;
  if (cs_open(CS_ARCH_ARM64, CS_MODE_LITTLE_ENDIAN, &handle))
    return 0;
  cs_insn *in = cs_malloc(handle);
  for (unsigned i = 0; i < WORDS; i++) {
    const uint8_t *code = (const uint8_t *)&m->word[i];
    size_t size = 4;
    uint64_t address = 0;
    right += cs_disasm_iter(handle, &code, &size, &address, in);
  }
  cs_free(in, 1);
  cs_close(&handle);
  return right;
}

static unsigned pass_llvm(const struct material *m) {
  char text[A64_TEXT];
  unsigned right = 0;
  for (unsigned i = 0; i < WORDS; i++)
    right += witness_llvm.spell(m->word[i], text) > 0;
  return right;
}

/* The adapter that was built beside this program; NULL: VIXL is not here. */
static const struct encoder *open_vixl(void) {
  char path[4096], why[4200];
  const char *agent = engine_agent(), *slash = strrchr(agent, '/');
  snprintf(path, sizeof path, "%.*sso/vixl.so", slash ? (int)(slash - agent + 1) : 0, agent);
  return access(path, R_OK) ? NULL : encoder_open(path, why, sizeof why);
}

static const struct encoder *vixl(void) {
  static const struct encoder *found;
  static bool asked;
  if (!asked)
    found = open_vixl();
  asked = true;
  return found;
}

static unsigned pass_vixl(const struct material *m) {
  uint32_t word = 0;
  unsigned right = 0;
  for (unsigned i = 0; i < WORDS; i++)
    right += vixl()->encode(vixl()->self, &m->intent[i], 0, &word, NULL) == ENCODER_WORD && word == m->word[i];
  return right;
}

static double rate_vixl(const struct material *m) { return vixl() ? repeat(pass_vixl, m) : 0; }
static double rate_decode(const struct material *m) { return repeat(pass_decode, m); }
static double rate_text(const struct material *m) { return repeat(pass_text, m); }
static double rate_encode(const struct material *m) { return repeat(pass_encode, m); }
static double rate_check(const struct material *m) { return repeat(pass_check, m); }
static double rate_check_all(const struct material *m) { return repeat(pass_check_all, m); }
static double rate_capstone(const struct material *m) { return repeat(pass_capstone, m); }
static double rate_llvm(const struct material *m) { return witness_llvm.version() ? repeat(pass_llvm, m) : 0; }

/* ---- execution --------------------------------------------------------------------------------------------------- */

static struct engine_options options(double seconds) {
  struct engine_options o = {.seed = 1, .seconds = seconds, .run.agent = engine_agent()};
  char why[128];
  o.jobs = (unsigned)sysconf(_SC_NPROCESSORS_ONLN);
  o.encoder = encoder_open("table", why, sizeof why);
  o.run.backend = run_backend_find(run_backend_usual());
  return o;
}

static struct engine *bulk;
static double bulk_begun, bulk_first;
static uint64_t bulk_before;

static uint64_t executions_so_far(void) {
  uint64_t sum = 0;
  for (unsigned i = 0; i < bulk->options.jobs; i++)
    sum += bulk->worker[i].tally.executions;
  return sum;
}

static void ignore_report(void *ctx, const struct report *r) { (void)ctx, (void)r; }

/* The first fifth is for starting up, and however long it takes until there is a first execution. */
static void on_tick(void *ctx) {
  double spent = now() - bulk_begun;
  (void)ctx;
  if (!bulk_before && spent > 2 * row_seconds) {
    bulk_before = executions_so_far();
    bulk_first = now();
  }
  if (spent > bulk->options.seconds)
    bulk->stop = 1;
}

static double rate_engine(const struct engine_options *o) {
  bulk = engine_new(o);
  bulk_begun = now();
  bulk_before = 0;
  if (!bulk || engine_run(bulk, ignore_report, on_tick, NULL))
    return 0;
  return bulk_before ? (double)(executions_so_far() - bulk_before) / (now() - bulk_first) : 0;
}

static double rate_bulk(const struct material *m) {
  struct engine_options o = options(10 * row_seconds);
  (void)m;
  return rate_engine(&o);
}

static double rate_kernel(const struct material *m) {
  struct engine_options o = options(20 * row_seconds);
  (void)m;
  o.run.backend = RUN_KERNEL;
  return rate_engine(&o);
}

static double rate_programs(const struct material *m) {
  uint64_t programs = 0;
  (void)m;
  if (!bulk)
    return 0;
  for (unsigned i = 0; i < bulk->options.jobs; i++)
    programs += bulk->worker[i].programs;
  return (double)programs / bulk->options.seconds;
}

/* A fresh emulator for every case, as a script around it would do. */
static double rate_spawn(const struct material *m) {
  struct engine_options o = options(0);
  char why[256];
  double begun = now();
  unsigned n = 0;
  (void)m;
  for (; now() - begun < 2 * row_seconds; n++) {
    struct runner *r = run_open(&o.run, why, sizeof why);
    if (!r)
      return 0;
    run_close(r);
  }
  return n / (now() - begun);
}

/* ---- the verb ---------------------------------------------------------------------------------------------------- */

static const struct measure measures[] = {
    {"decode, Capstone", "words/s", rate_capstone, -1, ALL},
    {"decode, LLVM, with text", "words/s", rate_llvm, 0, ALL},
    {"decode", "words/s", rate_decode, 0, ALL},
    {"decode, with text", "words/s", rate_text, 0, ALL},
    {"encode", "intents/s", rate_encode, 0, ALL},
    {"encode, check by Capstone", "words/s", rate_check, 0, ALL},
    {"encode, check by both witnesses", "words/s", rate_check_all, 0, ALL},
    {"decode, Capstone, what it can judge", "words/s", rate_capstone, -1, JUDGED},
    {"encode, check, what Capstone can judge", "words/s", rate_check, 7, JUDGED},
    {"encode, VIXL", "intents/s", rate_vixl, -1, VIXL},
    {"encode, what VIXL's adapter knows", "intents/s", rate_encode, 9, VIXL},
    {"execution, an emulator per case", "executions/s", rate_spawn, -1, ALL},
    {"execution, drawn, checked, compared", "executions/s", rate_bulk, 11, ALL},
    {"programs of that", "programs/s", rate_programs, 11, ALL},
    {"execution, on Debian's kernel", "executions/s", rate_kernel, 12, ALL},
};
enum { MEASURES = sizeof measures / sizeof *measures };

static void draw_intent(uint64_t *state, struct insn *in) {
  uint32_t random[A64_OPS];
  for (unsigned k = 0; k < A64_OPS; k++) {
    *state = *state * 6364136223846793005ull + 1442695040888963407ull;
    random[k] = (uint32_t)(*state >> 32);
  }
  const struct form *f = a64_form((unsigned)(*state >> 40) % a64_form_count() + 1);
  a64_draw(f->parent, A64_LEGAL, random, in);
}

static bool can_be_judged(const struct insn *in, uint32_t word) {
  char text[A64_TEXT];
  return witness_ask(&witness_capstone, in, word, text) != WITNESS_CANNOT;
}

static bool is_chosen(enum choice of, const struct insn *in, uint32_t word) {
  uint32_t other;
  switch (of) {
  case JUDGED: return can_be_judged(in, word);
  case VIXL: return vixl() && vixl()->encode(vixl()->self, in, 0, &other, NULL) == ENCODER_WORD;
  default: return true;
  }
}

/* The same words in every run. */
static struct material *draw_material(enum choice of) {
  struct material *m = calloc(1, sizeof *m);
  uint64_t state = 1;
  for (unsigned i = 0; m && i < WORDS && (of != VIXL || vixl());) {
    draw_intent(&state, &m->intent[i]);
    i += a64_encode(&m->intent[i], &m->word[i], NULL) && is_chosen(of, &m->intent[i], m->word[i]);
  }
  return m;
}

static void print_row(const struct measure *row, double rate, double reference, bool json, bool last) {
  if (json) {
    printf("  \"%s\": {\"rate\": %.0f, \"unit\": \"%s\", \"counted\": %u", row->name, rate, row->unit, counted);
    if (row->reference >= 0)
      printf(", \"ratio\": %.3f, \"to\": \"%s\"", reference > 0 ? rate / reference : 0, measures[row->reference].name);
    printf("}%s\n", last ? "" : ",");
    return;
  }
  if (!rate) {
    printf("%-40s not here\n", row->name);
    return;
  }
  printf("%-40s %14.0f %-13s", row->name, rate, row->unit);
  if (row->reference >= 0 && reference > 0)
    printf(" %9.2f x %s", rate / reference, measures[row->reference].name);
  putchar('\n');
}

int verb_bench(int argc, char **argv) {
  bool json = false;
  double rate[MEASURES];
  int n = options_take(
      argc, argv, (struct option_row[]){{"json", OPTION_FLAG, &json}, {"seconds", OPTION_REAL, &row_seconds}, {0}});
  if (n < 0)
    return STATUS_BAD_INPUT;
  if (n)
    return bad_input("bench: unexpected '%s'", argv[1]);
  struct material *material[CHOICES];
  for (enum choice of = ALL; of < CHOICES; of++)
    if (!(material[of] = draw_material(of)))
      return harness_failed("no memory");
  if (json)
    puts("{");
  for (int i = 0; i < MEASURES; i++) {
    const struct measure *row = &measures[i];
    counted = 0;
    rate[i] = row->rate(material[row->of]);
    print_row(row, rate[i], row->reference >= 0 ? rate[row->reference] : 0, json, i == MEASURES - 1);
    fflush(stdout);
  }
  if (json)
    puts("}");
  for (enum choice of = ALL; of < CHOICES; of++)
    free(material[of]);
  return STATUS_FINE;
}

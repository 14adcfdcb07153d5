/* sweep.c - the verb that decodes all 2^32 words and encodes every one back. */
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/show/map.h"
#include "cli/status.h"
#include "cli/verbs.h"
#include "isa/insn.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SLICE = 1 << 20, SLICES = 1 << 12, BLOCK = 64, SHOWN = 8, JOBS = 256, VALIDITIES = A64_VALID + 1 };

struct count {
  uint64_t words[VALIDITIES]; /* by enum a64_validity */
  uint64_t differences;       /* words that do not come back */
  uint32_t example[SHOWN];
};

struct sweep {
  struct map valid, unpredictable;
  atomic_uint next, done; /* slices */
  atomic_bool failed;
  pthread_mutex_t lock;
  struct count count;
};

static volatile sig_atomic_t stopped_by;

static void stop(int signo) { stopped_by = signo; }

/* Whether the intent encodes to the word it came from; one that is unpredictable is refused beside that. */
static bool comes_back(enum a64_validity validity, const struct insn *in, uint32_t word) {
  struct a64_refusal refusal;
  uint32_t again = ~word;
  bool accepted = a64_encode(in, &again, &refusal);
  bool expected = accepted ? validity == A64_VALID
                           : validity == A64_UNPREDICTABLE &&
                                 (refusal.why == A64_SHOULD_BE || refusal.why == A64_UNPREDICTABLE_WHEN);
  return expected && again == word;
}

struct bits {
  uint8_t valid[SLICE / 8], unpredictable[SLICE / 8];
};

static void count_word(uint32_t word, enum a64_validity validity, const struct insn *in, struct count *c,
                       struct bits *b) {
  c->words[validity]++;
  if (validity == A64_UNALLOCATED)
    return;
  uint32_t at = word % SLICE / 8;
  uint8_t bit = (uint8_t)(1u << word % 8);
  b->valid[at] |= bit;
  if (validity == A64_UNPREDICTABLE)
    b->unpredictable[at] |= bit;
  if (comes_back(validity, in, word))
    return;
  if (c->differences < SHOWN)
    c->example[c->differences] = word;
  c->differences++;
}

static void sweep_block(uint32_t first, struct count *c, struct bits *b) {
  uint32_t word[BLOCK];
  struct insn in[BLOCK];
  uint8_t validity[BLOCK];
  for (unsigned i = 0; i < BLOCK; i++)
    word[i] = first + i;
  a64_decode_all(word, BLOCK, in, validity);
  for (unsigned i = 0; i < BLOCK; i++)
    count_word(word[i], (enum a64_validity)validity[i], &in[i], c, b);
}

static bool sweep_slice(struct sweep *s, uint32_t first, struct count *c, struct bits *b) {
  memset(b, 0, sizeof *b);
  for (uint32_t i = 0; i < SLICE; i += BLOCK)
    sweep_block(first + i, c, b);
  return !map_write(&s->valid, first, b->valid, SLICE) && !map_write(&s->unpredictable, first, b->unpredictable, SLICE);
}

static void add_count(struct sweep *s, const struct count *c) {
  pthread_mutex_lock(&s->lock);
  struct count *total = &s->count;
  for (unsigned i = 0; i < VALIDITIES; i++)
    total->words[i] += c->words[i];
  for (unsigned i = 0; i < c->differences && i < SHOWN && total->differences + i < SHOWN; i++)
    total->example[total->differences + i] = c->example[i];
  total->differences += c->differences;
  pthread_mutex_unlock(&s->lock);
}

static void *sweep_slices(void *arg) {
  struct sweep *s = arg;
  struct count count = {0};
  struct bits *bits = malloc(sizeof *bits);
  unsigned slice;
  while (bits && !s->failed && !stopped_by && (slice = atomic_fetch_add(&s->next, 1)) < SLICES) {
    if (!sweep_slice(s, slice * SLICE, &count, bits))
      s->failed = true;
    s->done++;
  }
  if (!bits)
    s->failed = true;
  free(bits);
  add_count(s, &count);
  return NULL;
}

static void show_progress(struct sweep *s, struct progress *p) {
  while (s->done < SLICES && !s->failed && !stopped_by) {
    usleep(20000);
    if (!progress_due(p))
      continue;
    double part = s->done / (double)SLICES, spent = p->last - p->started;
    progress_show(p, "sweep: %.1f %%, %.1f M words/s, %.0f s left", part * 100, part * 4294.967296 / spent,
                  part > 0 ? spent / part - spent : 0);
  }
}

static int run_threads(struct sweep *s, unsigned jobs, double *seconds) {
  pthread_t thread[JOBS];
  struct progress progress;
  unsigned started = 0;
  progress_begin(&progress);
  while (started < jobs && !pthread_create(&thread[started], NULL, sweep_slices, s))
    started++;
  if (!started)
    return harness_failed("cannot start a thread");
  show_progress(s, &progress);
  while (started)
    pthread_join(thread[--started], NULL);
  *seconds = progress_end(&progress);
  return s->failed ? STATUS_FAILED : STATUS_FINE;
}

static void print_counts(const struct count *c, double seconds, bool json) {
  const char *format = json ? "{\"words\": %llu, \"valid\": %llu, \"unpredictable\": %llu, \"unallocated\": %llu, "
                              "\"differences\": %llu, \"seconds\": %.1f, \"million_words_per_second\": %.1f}\n"
                            : "words=%llu valid=%llu unpredictable=%llu unallocated=%llu differences=%llu seconds=%.1f "
                              "million_words_per_second=%.1f\n";
  unsigned long long valid = c->words[A64_VALID], unpredictable = c->words[A64_UNPREDICTABLE],
                     unallocated = c->words[A64_UNALLOCATED], all = valid + unpredictable + unallocated;
  printf(format, all, valid, unpredictable, unallocated, (unsigned long long)c->differences, seconds,
         (double)all / 1e6 / seconds);
}

static void print_examples(const struct count *c) {
  for (unsigned i = 0; i < c->differences && i < SHOWN; i++) {
    struct insn in;
    struct a64_refusal refusal;
    uint32_t again = 0;
    char text[A64_TEXT], why[A64_TEXT] = "";
    a64_decode(c->example[i], &in);
    a64_spell(&in, text);
    if (!a64_encode(&in, &again, &refusal))
      a64_explain_refusal(&in, &refusal, why);
    fprintf(stderr, "a64fuzz: %08x /* %s */ comes back as %08x %s\n", c->example[i], text, again, why);
  }
}

static int finish(struct sweep *s, double seconds, bool json, int status) {
  bool keep = !status && !stopped_by;
  int first = map_close(&s->valid, keep), second = map_close(&s->unpredictable, keep);
  if (stopped_by) {
    signal(stopped_by, SIG_DFL);
    raise(stopped_by);
  }
  if (status || first || second)
    return status ? status : STATUS_FAILED;
  print_counts(&s->count, seconds, json);
  print_examples(&s->count);
  return s->count.differences ? STATUS_FINDINGS : STATUS_FINE;
}

#define OPTIONS sweep
#define OPTIONS_DEF "cli/show/sweep.def"
#include "cli/options_table.h"

int verb_sweep(int argc, char **argv) {
  static struct sweep s = {.lock = PTHREAD_MUTEX_INITIALIZER};
  struct sweep_options q;
  double seconds = 0;
  int operands = sweep_take(argc, argv, &q);
  if (operands)
    return operands < 0 ? STATUS_BAD_INPUT : bad_input("sweep: takes no operand '%s'", argv[1]);
  a64_form_count();
  signal(SIGINT, stop);
  signal(SIGTERM, stop);
  int status = map_open(&s.valid, q.bitmap);
  status = status ? status : map_open(&s.unpredictable, q.unpredictable);
  if (!status && map_is_same(&s.valid, &s.unpredictable))
    status = bad_input("sweep: --bitmap and --unpredictable name the same file");
  status = status ? status : run_threads(&s, (unsigned)q.jobs, &seconds);
  return finish(&s, seconds, q.json, status);
}

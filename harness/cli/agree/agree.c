/* agree.c - the verb that compares the table with LLVM's decoder, form by form. */
#include "cli/agree/agree.h"
#include "check/check.h"
#include "check/version.h"
#include "cli/options.h"
#include "cli/parallel.h"
#include "cli/status.h"
#include "cli/verbs.h"
#include "gen/random.h"
#include "isa/form.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

enum { SLICE = 1 << 20, SLICES = 1 << 12, DIFFERENCES = AGREE_UNREAD + 1, FEW = 1 << 22, TRIES = 4096 };

struct score { /* of one form */
  uint64_t words[AGREE_OUTCOMES];
  uint32_t example[DIFFERENCES]; /* the least word of each */
  bool whole;                    /* these are all words of the form */
};

struct agree {
  uint64_t words; /* per form */
  uint64_t seed, jobs;
  bool all, base;
  bool text;                            /* words of each form, aliases too, are counted; texts are read back */
  unsigned only;                        /* this form; 0: all */
  struct score (*score)[A64_FORMS + 1]; /* of each process, in memory that they share */
};

/* ---- the work -------------------------------------------------------------------------------------------------- */

static void add(struct score *t, uint32_t word, enum agreement a) {
  if ((unsigned)a < DIFFERENCES && (!t->words[a] || word < t->example[a]))
    t->example[a] = word;
  t->words[a]++;
}

static void compare(struct score *score, uint32_t word, unsigned form) {
  struct opinion o;
  enum agreement a = agree_on(word, &o);
  add(&score[o.form ? o.form : form], word, a);
}

static uint64_t range_of(const struct form *f) { return 1ull << __builtin_popcount(~f->mask); }

static bool takes_part(const struct agree *g, const struct form *f) {
  return (g->text ? !f->also : f->parent == f->id) && (!g->only || f->id == g->only) &&
         (!g->base || !strcmp(f->feature, "BASE"));
}

static void sample_form(const struct agree *g, unsigned id, struct score *score) {
  const struct form *f = a64_form(id);
  bool astray = !g->base && !g->only;
  uint64_t state = g->seed ^ (uint64_t)id << 32;
  for (uint64_t i = 0; f && takes_part(g, f) && i < g->words; i++) {
    uint32_t word = agree_word(f, astray, &state);
    if (agree_in_scope(word, g->base))
      compare(score, word, (word & f->mask) == f->value ? id : 0);
  }
}

/* Spreads the bits of `n` over those that are set in `mask`. */
static uint32_t scatter(uint32_t n, uint32_t mask) {
  uint32_t word = 0;
  for (; mask; mask &= mask - 1, n >>= 1)
    word |= n & 1 ? mask & -mask : 0;
  return word;
}

static bool read_word(unsigned id, uint32_t word, struct score *score) {
  struct opinion o;
  if (!agree_is_of(id, word))
    return false;
  add(score, word, agree_on_text(word, &o));
  return true;
}

/* `words` random ones of this form, or all of them where it has few. */
static void read_form(const struct agree *g, unsigned id, struct score *score) {
  const struct form *f = a64_form(id);
  if (!f || !takes_part(g, f))
    return;
  uint64_t state = g->seed ^ (uint64_t)id << 32, range = range_of(f), found = 0;
  for (uint64_t tries = 0; range > g->words && found < g->words && tries < g->words * TRIES; tries++)
    found += read_word(id, agree_word(f, false, &state), score);
  if (found == g->words || range > FEW)
    return;
  *score = (struct score){.whole = true};
  for (uint64_t i = 0; i < range; i++)
    read_word(id, f->value | scatter((uint32_t)i, ~f->mask), score);
}

static void sweep_slice(const struct agree *g, unsigned slice, struct score *score) {
  uint32_t first = slice * SLICE;
  for (uint32_t word = first; word - first < SLICE; word++)
    if (agree_in_scope(word, g->base))
      compare(score, word, 0);
}

static void work(void *ctx, unsigned job, unsigned portion) {
  const struct agree *g = ctx;
  if (g->all)
    sweep_slice(g, portion, g->score[job]);
  else if (g->text)
    read_form(g, portion + 1, &g->score[job][portion + 1]);
  else
    sample_form(g, portion + 1, g->score[job]);
}

/* ---- the report ------------------------------------------------------------------------------------------------ */

static void add_up(const struct agree *g) {
  for (unsigned job = 1; job < g->jobs; job++)
    for (unsigned id = 0; id <= a64_form_count(); id++) {
      struct score *sum = &g->score[0][id], *t = &g->score[job][id];
      for (unsigned a = 0; a < DIFFERENCES; a++)
        if (t->words[a] && (!sum->words[a] || t->example[a] < sum->example[a]))
          sum->example[a] = t->example[a];
      for (unsigned a = 0; a < AGREE_OUTCOMES; a++)
        sum->words[a] += t->words[a];
      sum->whole |= t->whole;
    }
}

static void print_difference(const char *form, const struct score *t, enum agreement a) {
  static const char *const kinds[] = {"only ours", "only llvm", "text", "unread"};
  struct opinion o;
  agree_on(t->example[a], &o);
  printf("%-15s %-9s %9llu  %08x  %s%s%s\n", form, kinds[a], (unsigned long long)t->words[a], t->example[a], o.ours,
         a >= AGREE_TEXT ? "  |  " : "", o.llvms);
}

struct total {
  uint64_t sum[AGREE_OUTCOMES], words;
  unsigned forms, whole; /* of which every word was looked at */
  uint64_t least;        /* words of the others */
};

static void count_form(const struct agree *g, unsigned id, struct total *t) {
  const struct score *score = &g->score[0][id];
  uint64_t words = 0;
  for (unsigned a = 0; a < AGREE_OUTCOMES; a++) {
    words += score->words[a];
    t->sum[a] += score->words[a];
    if (a < DIFFERENCES && score->words[a])
      print_difference(id ? a64_form(id)->name : "(no form)", score, a);
  }
  t->words += words;
  if (!id || !(words || (g->text && takes_part(g, a64_form(id)))))
    return;
  t->forms++;
  t->whole += score->whole;
  t->least = !score->whole && words < t->least ? words : t->least;
  if (g->text && words < g->words && (!score->whole || !words))
    printf("%-15s only %llu words\n", a64_form(id)->name, (unsigned long long)words);
}

static int report(const struct agree *g, double seconds) {
  struct total t = {.least = g->words};
  for (unsigned id = 0; id <= a64_form_count(); id++)
    count_form(g, id, &t);
  printf("forms=%u words=%llu only_ours=%llu only_llvm=%llu text=%llu unpredictable=%llu known=%llu ", t.forms,
         (unsigned long long)t.words, (unsigned long long)t.sum[AGREE_ONLY_OURS],
         (unsigned long long)t.sum[AGREE_ONLY_LLVM], (unsigned long long)t.sum[AGREE_TEXT],
         (unsigned long long)t.sum[AGREE_UNPREDICTABLE], (unsigned long long)t.sum[AGREE_KNOWN]);
  if (g->text)
    printf("unread=%llu whole=%u least=%llu ", (unsigned long long)t.sum[AGREE_UNREAD], t.whole,
           (unsigned long long)t.least);
  printf("seconds=%.1f seed=%llu\n", seconds, (unsigned long long)g->seed);
  bool too_few = g->text && t.least < g->words;
  return t.sum[AGREE_ONLY_OURS] + t.sum[AGREE_ONLY_LLVM] + t.sum[AGREE_TEXT] + t.sum[AGREE_UNREAD] || too_few
             ? STATUS_FINDINGS
             : STATUS_FINE;
}

static int agree(struct agree *g) {
  struct parallel p = {.name = "agree",
                       .count = g->all ? SLICES : a64_form_count(),
                       .jobs = (unsigned)g->jobs,
                       .work = work,
                       .ctx = g,
                       .bytes = sizeof *g->score};
  double seconds;
  if (!witness_llvm.version())
    return bad_input("agree: needs LLVM, which is not present: %s", witness_llvm.absence());
  if (!version_is_within(witness_llvm.version(), "19", "19")) /* differences.def is about it */
    return bad_input("agree: needs LLVM 19, this is %s; `agree --witness llvm` takes others", witness_llvm.version());
  size_t bytes = g->jobs * sizeof *g->score;
  g->score = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (g->score == MAP_FAILED)
    return harness_failed("agree: no memory");
  p.sums = g->score;
  int status = parallel_run(&p, &seconds);
  add_up(g);
  status = status ? status : report(g, seconds);
  munmap(g->score, bytes);
  return status;
}

/* ---- the verb -------------------------------------------------------------------------------------------------- */

enum { MOST = 1000000000, /* words or intents per form */ WORDS = 10000 };

#define OPTIONS agree
#define OPTIONS_DEF "cli/agree/agree.def"
#include "cli/options_table.h"

static int take_names(const struct agree_options *q, struct agree *g) {
  g->base = !strcmp(q->scope, "base");
  if (!g->base && strcmp(q->scope, "all"))
    return bad_input("agree: --scope is all or base, not '%s'", q->scope);
  g->only = q->form ? a64_find_form(q->form) : 0;
  if (q->form && !g->only)
    return bad_input("agree: no form '%s'; `a64fuzz forms` lists them", q->form);
  return STATUS_FINE;
}

static int run(const struct agree_options *q, struct agree *g) {
  struct draw_options o = {.seed = g->seed, .only = g->only, .base = g->base, .jobs = (unsigned)g->jobs};
  if (!!q->words + q->all + !!q->text + !!q->refusals + !!q->spellings + !!q->objdump > 1)
    return bad_input("agree: takes one of --words, --all, --text, --refusals, --spellings and --objdump");
  if (q->witness && (q->all || q->text || q->refusals || q->spellings || q->objdump))
    return bad_input("agree: --witness goes with --words alone");
  if (q->witness) {
    o.draws = q->words ? q->words : WORDS;
    return agree_with_witness(q->witness, &o);
  }
  if ((o.draws = q->refusals))
    return agree_on_refusals(&o);
  if ((o.draws = q->spellings))
    return agree_on_spellings(&o);
  if ((o.draws = q->objdump))
    return agree_on_objdump(&o);
  g->text = q->text;
  g->words = q->text ? q->text : q->words ? q->words : WORDS;
  return agree(g);
}

int verb_agree(int argc, char **argv) {
  struct agree_options q;
  int operands = agree_take(argc, argv, &q);
  struct agree g = {.seed = q.seed, .jobs = q.jobs, .all = q.all};
  if (operands)
    return operands < 0 ? STATUS_BAD_INPUT : bad_input("agree: takes no operand '%s'", argv[1]);
  int status = take_names(&q, &g);
  return status ? status : run(&q, &g);
}

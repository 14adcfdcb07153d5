/* agree.c - the verb that compares the table with LLVM's decoder, form by form. */
#include "cli/agree.h"
#include "check/check.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/random.h"
#include "cli/status.h"
#include "cli/verbs.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { JOBS = 64, SLICE = 1 << 20, SLICES = 1 << 12, DIFFERENCES = AGREE_UNREAD + 1, FEW = 1 << 22, TRIES = 4096 };

struct score { /* of one form */
  uint64_t words[AGREE_OUTCOMES];
  uint32_t example[DIFFERENCES]; /* the least word of each */
  bool whole;                    /* these are all words of the form */
};

/* Between the processes: LLVM's decoder is not ours to trust with threads. */
struct shared {
  atomic_uint next, done; /* portions of work: forms, or slices of all words */
  struct score score[JOBS][A64_FORMS];
};

struct agree {
  uint64_t words; /* per form */
  uint64_t seed, jobs;
  bool all, base;
  bool text;     /* words of each form, aliases too, are counted; texts are read back */
  unsigned only; /* this form; 0: all */
  struct shared *shared;
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

static unsigned portions(const struct agree *g) { return g->all ? SLICES : a64_form_count(); }

static void work(const struct agree *g, unsigned job) {
  struct shared *s = g->shared;
  unsigned portion;
  while ((portion = atomic_fetch_add(&s->next, 1)) < portions(g)) {
    if (g->all)
      sweep_slice(g, portion, s->score[job]);
    else if (g->text)
      read_form(g, portion + 1, &s->score[job][portion + 1]);
    else
      sample_form(g, portion + 1, s->score[job]);
    s->done++;
  }
}

/* ---- its processes --------------------------------------------------------------------------------------------- */

static pid_t start(const struct agree *g, unsigned job) {
  pid_t parent = getpid(), pid = fork();
  if (pid)
    return pid;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() == parent)
    work(g, job);
  _exit(0);
}

static void show(const struct agree *g, struct progress *p) {
  double part = g->shared->done / (double)portions(g), spent = seconds_now() - p->started;
  progress_show(p, "agree: %.1f %%, %.0f s left", part * 100, part > 0 ? spent / part - spent : 0);
}

/* Waits for all. Returns an exit status. */
static int wait_all(const struct agree *g, unsigned running, struct progress *p) {
  int status = STATUS_FINE, code;
  while (running) {
    pid_t pid = waitpid(-1, &code, WNOHANG);
    if (pid > 0) {
      running--;
      if (code)
        status = harness_failed("agree: a process died (status %d)", code);
    } else {
      usleep(20000);
      if (progress_due(p))
        show(g, p);
    }
  }
  return status;
}

static int run(const struct agree *g, double *seconds) {
  struct progress p;
  unsigned running = 0;
  progress_begin(&p);
  fflush(NULL);
  while (running < g->jobs && start(g, running) > 0)
    running++;
  int status = running ? wait_all(g, running, &p) : harness_failed("agree: cannot start a process");
  *seconds = progress_end(&p);
  return status;
}

/* ---- the report ------------------------------------------------------------------------------------------------ */

static void add_up(struct shared *s, unsigned jobs) {
  for (unsigned job = 1; job < jobs; job++)
    for (unsigned id = 0; id < A64_FORMS; id++) {
      struct score *sum = &s->score[0][id], *t = &s->score[job][id];
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
  const struct score *score = &g->shared->score[0][id];
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
  double seconds;
  g->shared = mmap(NULL, sizeof *g->shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (g->shared == MAP_FAILED)
    return harness_failed("agree: no memory");
  int status = run(g, &seconds);
  add_up(g->shared, (unsigned)g->jobs);
  return status ? status : report(g, seconds);
}

static int take_names(struct agree *g, const char *scope, const char *form) {
  g->base = !strcmp(scope, "base");
  if (!g->base && strcmp(scope, "all"))
    return bad_input("agree: --scope is all or base, not '%s'", scope);
  g->only = form ? a64_find_form(form) : 0;
  if (form && !g->only)
    return bad_input("agree: no form '%s'", form);
  return STATUS_FINE;
}

int verb_agree(int argc, char **argv) {
  struct agree g = {.words = 10000, .seed = 1, .jobs = (uint64_t)sysconf(_SC_NPROCESSORS_ONLN)};
  const char *scope = "all", *form = NULL;
  uint64_t text = 0, refusals = 0, spellings = 0, objdump = 0;
  int operands = options_take(argc, argv,
                              (struct option_row[]){{"words", OPTION_NUMBER, &g.words},
                                                    {"all", OPTION_FLAG, &g.all},
                                                    {"text", OPTION_NUMBER, &text},
                                                    {"refusals", OPTION_NUMBER, &refusals},
                                                    {"spellings", OPTION_NUMBER, &spellings},
                                                    {"objdump", OPTION_NUMBER, &objdump},
                                                    {"scope", OPTION_TEXT, &scope},
                                                    {"form", OPTION_TEXT, &form},
                                                    {"seed", OPTION_NUMBER, &g.seed},
                                                    {"jobs", OPTION_NUMBER, &g.jobs},
                                                    {0}});
  if (operands)
    return operands < 0 ? STATUS_BAD_INPUT : bad_input("agree: takes no operand '%s'", argv[1]);
  g.text = text;
  g.words = text ? text : g.words;
  if (g.jobs < 1 || g.jobs > JOBS)
    return bad_input("agree: --jobs is 1 to %d", JOBS);
  if (!witness_llvm.version || !witness_llvm.version())
    return bad_input("agree: LLVM 19 is not on this machine (libLLVM.so.19.1)");
  int status = take_names(&g, scope, form);
  if (!status && refusals)
    return agree_on_refusals(&(struct draw_options){refusals, g.seed, g.only});
  if (!status && spellings)
    return agree_on_spellings(&(struct draw_options){spellings, g.seed, g.only});
  if (!status && objdump)
    return agree_on_objdump(&(struct draw_options){objdump, g.seed, g.only});
  return status ? status : agree(&g);
}

/* witness.c - `agree --witness`: what a witness of this version reads otherwise than the table, and is no row of
 * known.def; and the rows that it needs no more. */
#include "check/witness.h"
#include "cli/agree/agree.h"
#include "cli/parallel.h"
#include "cli/status.h"
#include "gen/random.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

struct asked { /* of one form, or of one row of known.def */
  uint64_t words, silent, known, wrong;
  uint32_t example; /* the least word that is wrong */
};

struct sweep {
  const struct witness *w;
  const struct draw_options *o;
  struct asked *asked; /* by portion: forms, then rows; in memory that all processes share */
};

static unsigned portions(void) { return a64_form_count() + witness_known_count; }

static void ask(const struct sweep *s, uint32_t word, struct asked *a) {
  char text[A64_TEXT];
  struct reading want = {.word = word};
  if (a64_decode(word, &want.base) != A64_VALID)
    return;
  a->words++;
  switch (witness_compare(s->w, &want, word, text)) {
  case WITNESS_CANNOT: a->silent++; return;
  case WITNESS_DISAGREES: break;
  default: return;
  }
  if (witness_is_known_wrong(s->w, word)) {
    a->known++;
    return;
  }
  if (!a->wrong++ || word < a->example)
    a->example = word;
}

static void ask_form(const struct sweep *s, const struct form *f, struct asked *a) {
  uint64_t state = s->o->seed ^ (uint64_t)f->id << 32;
  bool wanted = f->parent == f->id && (!s->o->only || s->o->only == f->id);
  for (uint64_t i = 0; wanted && i < s->o->draws; i++)
    ask(s, agree_word(f, false, &state), a);
}

static void ask_row(const struct sweep *s, unsigned row, struct asked *a) {
  const struct known *k = &witness_known[row];
  uint64_t state = s->o->seed ^ (uint64_t)row << 32;
  bool wanted = k->witness == s->w && witness_is_of(s->w, k) && !s->o->only;
  for (uint64_t i = 0; wanted && i < s->o->draws; i++)
    ask(s, k->value | ((uint32_t)next_random(&state) & ~k->mask), a);
}

static void work(void *ctx, unsigned job, unsigned portion) {
  const struct sweep *s = ctx;
  (void)job;
  if (portion < a64_form_count())
    ask_form(s, a64_form(portion + 1), &s->asked[portion]);
  else
    ask_row(s, portion - a64_form_count(), &s->asked[portion]);
}

/* ---- the report -------------------------------------------------------------------------------------------------- */

static void print_wrong(const struct sweep *s, const char *form, const struct asked *a) {
  char ours[A64_TEXT] = "", theirs[A64_TEXT];
  struct insn base, alias;
  a64_decode(a->example, &base);
  a64_spell(a64_alias(a->example, &base, &alias) ? &alias : &base, ours);
  s->w->spell(a->example, theirs);
  printf("%-15s %9" PRIu64 " of %9" PRIu64 "  %08x  %s  |  %s\n", form, a->wrong, a->words, a->example, ours, theirs);
}

static int report(const struct sweep *s, double seconds) {
  struct asked sum = {0};
  unsigned forms = 0, rows = 0, needless = 0;
  for (unsigned i = 0; i < portions(); i++) {
    const struct asked *a = &s->asked[i];
    bool is_row = i >= a64_form_count(), is_needless = is_row && a->words && !a->known;
    if (is_needless)
      printf("known.def: %s %s needs no more: %s\n", s->w->name, s->w->version(),
             witness_known[i - a64_form_count()].reason);
    if (!is_row && a->wrong)
      print_wrong(s, a64_form(i + 1)->name, a);
    forms += !is_row && a->words > a->silent;
    rows += is_row && a->words;
    needless += is_needless;
    sum.words += a->words;
    sum.silent += a->silent;
    sum.known += a->known;
    sum.wrong += a->wrong;
  }
  printf("witness=%s version=%s forms=%u words=%" PRIu64 " silent=%" PRIu64 " known=%" PRIu64 " wrong=%" PRIu64
         " rows=%u needless=%u seconds=%.1f seed=%" PRIu64 "\n",
         s->w->name, s->w->version(), forms, sum.words, sum.silent, sum.known, sum.wrong, rows, needless, seconds,
         s->o->seed);
  return sum.wrong || needless ? STATUS_FINDINGS : STATUS_FINE;
}

static const struct witness *find_witness(const char *name) {
  for (const struct witness *const *w = witness_all; *w; w++)
    if (!strcmp((*w)->name, name))
      return *w;
  return NULL;
}

static const char *witness_names(void) {
  static char names[128];
  size_t len = 0;
  for (const struct witness *const *w = witness_all; *w && len < sizeof names; w++)
    len += (size_t)snprintf(names + len, sizeof names - len, " %s", (*w)->name);
  return names;
}

int agree_with_witness(const char *name, const struct draw_options *o) {
  struct sweep s = {.w = find_witness(name), .o = o};
  const struct parallel p = {.name = "agree", .count = portions(), .jobs = o->jobs, .work = work, .ctx = &s};
  double seconds;
  if (!s.w)
    return bad_input("agree: no witness '%s'; there are:%s", name, witness_names());
  if (!s.w->version())
    return bad_input("agree: %s is not present: %s", name, s.w->absence());
  size_t bytes = portions() * sizeof *s.asked;
  s.asked = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (s.asked == MAP_FAILED)
    return harness_failed("agree: no memory");
  int status = parallel_run(&p, &seconds);
  status = status ? status : report(&s, seconds);
  munmap(s.asked, bytes);
  return status;
}

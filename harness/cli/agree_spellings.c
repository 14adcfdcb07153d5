/* agree_spellings.c - every form written in other ways, before parse, llvm-mc and GNU as. */
#include "cli/agree.h"
#include "cli/assembler.h"
#include "cli/progress.h"
#include "cli/random.h"
#include "cli/respell.h"
#include "cli/status.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 1 << 14 };

enum reading {
  READ,       /* here and by an assembler, as the same word */
  ONLY_HERE,  /* by neither assembler */
  NOWHERE,    /* */
  ONLY_LLVM,  /* llvm-mc alone reads it */
  ONLY_GNU,   /* GNU as alone does */
  UNREAD,     /* both read it, parse does not */
  OTHER_WORD, /* parse reads it as another word than an assembler */
  READINGS
};

struct spellings {
  struct draw_options options;
  struct {
    uint16_t form;
    enum style style;
  } of[BATCH];
  char text[BATCH][A64_TEXT];
  struct answer answer[ASSEMBLERS][BATCH];
  unsigned count, forms;
  uint16_t shown[READINGS][A64_FORMS]; /* the styles that have been printed */
  uint64_t sum[STYLES][READINGS];
  struct progress progress;
  bool failed;
};

static bool reads(const char *text, uint32_t *word) {
  struct insn in;
  return a64_parse(text, &in, NULL) && a64_encode(&in, word, NULL);
}

static enum reading judge(const char *text, const struct answer *llvm, const struct answer *gnu) {
  uint32_t word = 0;
  bool ours = reads(text, &word), by_llvm = llvm->kind == ANSWER_WORD, by_gnu = gnu->kind == ANSWER_WORD;
  if (ours && ((by_llvm && llvm->word != word) || (by_gnu && gnu->word != word)))
    return OTHER_WORD;
  if (ours)
    return by_llvm || by_gnu ? READ : ONLY_HERE;
  if (by_llvm && by_gnu)
    return llvm->word == gnu->word ? UNREAD : NOWHERE;
  return by_llvm ? ONLY_LLVM : by_gnu ? ONLY_GNU : NOWHERE;
}

static const char *const headings[] = {"read", "only here", "nowhere", "llvm-mc", "GNU as", "unread", "other word"};

/* One of each form and style. */
static void show_once(struct spellings *s, unsigned i, enum reading r) {
  unsigned form = s->of[i].form;
  enum style style = s->of[i].style;
  uint32_t word = 0;
  if (r >= ONLY_LLVM && !(s->shown[r][form] >> style & 1))
    printf("%-15s %-9s %-10s %-36s ours %08x llvm-mc %08x GNU as %08x\n", a64_form(form)->name, style_name(style),
           headings[r], s->text[i], reads(s->text[i], &word) ? word : 0, s->answer[ASSEMBLER_llvm_mc][i].word,
           s->answer[ASSEMBLER_gnu_as][i].word);
  s->shown[r][form] |= (uint16_t)(1u << style);
}

static void judge_all(struct spellings *s) {
  for (unsigned a = 0; a < ASSEMBLERS && s->count && !s->failed; a++)
    s->failed = !assembler_ask(a, (const char(*)[A64_TEXT])s->text, s->count, s->answer[a]);
  for (unsigned i = 0; i < s->count && !s->failed; i++) {
    enum reading r = judge(s->text[i], &s->answer[ASSEMBLER_llvm_mc][i], &s->answer[ASSEMBLER_gnu_as][i]);
    s->sum[s->of[i].style][r]++;
    show_once(s, i, r);
  }
  s->count = 0;
}

static void take_form(struct spellings *s, unsigned id) {
  uint64_t state = s->options.seed ^ (uint64_t)id << 32;
  struct insn in;
  uint32_t word;
  for (uint64_t i = 0; i < s->options.draws; i++) {
    random_intent(id, A64_LEGAL, &state, &in);
    for (enum style style = 0; style < STYLES && a64_encode(&in, &word, NULL); style++) {
      if (!respell(&in, style, s->text[s->count]))
        continue;
      s->of[s->count].form = (uint16_t)id;
      s->of[s->count].style = style;
      if (++s->count == BATCH)
        judge_all(s);
    }
  }
  s->forms++;
}

static int report(const struct spellings *s, double seconds) {
  uint64_t all[READINGS] = {0}, lines = 0;
  printf("%-9s", "style");
  for (unsigned r = 0; r < READINGS; r++)
    printf(" %10s", headings[r]);
  for (unsigned style = 0; style < STYLES; style++) {
    printf("\n%-9s", style_name(style));
    for (unsigned r = 0; r < READINGS; r++) {
      printf(" %10llu", (unsigned long long)s->sum[style][r]);
      all[r] += s->sum[style][r];
      lines += s->sum[style][r];
    }
  }
  printf("\nforms=%u lines=%llu read=%llu only_here=%llu nowhere=%llu only_llvm=%llu only_gnu=%llu unread=%llu "
         "other_word=%llu seconds=%.1f seed=%llu\n",
         s->forms, (unsigned long long)lines, (unsigned long long)all[READ], (unsigned long long)all[ONLY_HERE],
         (unsigned long long)all[NOWHERE], (unsigned long long)all[ONLY_LLVM], (unsigned long long)all[ONLY_GNU],
         (unsigned long long)all[UNREAD], (unsigned long long)all[OTHER_WORD], seconds,
         (unsigned long long)s->options.seed);
  return all[UNREAD] + all[OTHER_WORD] ? STATUS_FINDINGS : STATUS_FINE;
}

int agree_on_spellings(const struct draw_options *o) {
  for (unsigned a = 0; a < ASSEMBLERS; a++)
    if (!assembler_is_here(a))
      return bad_input("agree: %s is not on this machine", assembler_name(a));
  struct spellings *s = calloc(1, sizeof *s);
  if (!s)
    return harness_failed("agree: no memory");
  s->options = *o;
  progress_begin(&s->progress);
  for (unsigned id = 1; id <= a64_form_count() && !s->failed; id++) {
    if (o->only && id != o->only)
      continue;
    take_form(s, id);
    if (progress_due(&s->progress))
      progress_show(&s->progress, "agree: spellings, form %u of %u", id, a64_form_count());
  }
  judge_all(s);
  double seconds = progress_end(&s->progress);
  int status = s->failed ? harness_failed("agree: an assembler did not answer every line") : report(s, seconds);
  free(s);
  return status;
}

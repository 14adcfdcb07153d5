/* spellings.c - every form written in other ways, before parse, llvm-mc and GNU as. */
#include "cli/agree/agree.h"
#include "cli/agree/assembler.h"
#include "cli/agree/compare_forms.h"
#include "cli/agree/respell.h"
#include "cli/status.h"
#include "gen/random.h"
#include "isa/form.h"

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
  struct form_walk walk;
  struct {
    uint16_t form;
    enum style style;
  } of[BATCH];
  char text[BATCH][A64_TEXT];
  struct assembled answer[ASSEMBLERS][BATCH];
  unsigned count;
};

static bool reads(const char *text, uint32_t *word) {
  struct insn in;
  return a64_parse(text, &in, NULL) && a64_encode(&in, word, NULL);
}

static enum reading judge(const char *text, const struct assembled *llvm, const struct assembled *gnu) {
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

static void print_difference(const struct spellings *s, unsigned i, enum reading r) {
  const char *text = s->text[i];
  uint32_t word = 0;
  fprintf(s->walk.out, "%-15s %-9s %-10s %-36s ours %08x llvm-mc %08x GNU as %08x\n", a64_form(s->of[i].form)->name,
          style_name(s->of[i].style), s->walk.of->outcome[r], text, reads(text, &word) ? word : 0,
          s->answer[ASSEMBLER_llvm_mc][i].word, s->answer[ASSEMBLER_gnu_as][i].word);
}

static void judge_all(struct form_walk *w) {
  struct spellings *s = (struct spellings *)w;
  for (unsigned a = 0; a < ASSEMBLERS && s->count && !w->failed; a++)
    w->failed = !assembler_ask(a, (const char(*)[A64_TEXT])s->text, s->count, s->answer[a]);
  for (unsigned i = 0; i < s->count && !w->failed; i++) {
    enum reading r = judge(s->text[i], &s->answer[ASSEMBLER_llvm_mc][i], &s->answer[ASSEMBLER_gnu_as][i]);
    if (walk_count(w, s->of[i].form, s->of[i].style, r))
      print_difference(s, i, r);
  }
  s->count = 0;
}

static void take(struct spellings *s, const struct insn *in, enum style style) {
  if (!respell(in, style, s->text[s->count]))
    return;
  s->of[s->count].form = in->form;
  s->of[s->count].style = style;
  if (++s->count == BATCH)
    judge_all(&s->walk);
}

static bool ask(struct form_walk *w, unsigned form) {
  uint64_t state = walk_seed(w, form);
  struct insn in;
  uint32_t word;
  for (uint64_t i = 0; i < w->options.draws; i++) {
    random_intent(form, A64_LEGAL, &state, &in);
    for (enum style style = 0; style < STYLES && a64_encode(&in, &word, NULL); style++)
      take((struct spellings *)w, &in, style);
  }
  return true;
}

static const struct comparison comparison = {
    .name = "style",
    .failure = "an assembler did not answer every line",
    .bytes = sizeof(struct spellings),
    .ask = ask,
    .judge = judge_all,
    .row_name = style_name,
    .rows = STYLES,
    .outcomes = READINGS,
    .outcome = {"read", "only_here", "nowhere", "only_llvm", "only_gnu", "unread", "other_word"},
    .shown = ONLY_LLVM,
    .bad = UNREAD,
};

int agree_on_spellings(const struct draw_options *o) {
  for (unsigned a = 0; a < ASSEMBLERS; a++)
    if (!assembler_is_here(a))
      return bad_input("agree: %s is not on this machine", assembler_name(a));
  return walk_all(&comparison, o);
}

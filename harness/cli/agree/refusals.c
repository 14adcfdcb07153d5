/* refusals.c - every operand of every form at its limits and past them, before the table and before llvm-mc. */
#include "cli/agree/agree.h"
#include "cli/agree/assembler.h"
#include "cli/agree/compare_forms.h"
#include "cli/agree/tokens.h"
#include "cli/status.h"
#include "gen/edges.h"
#include "gen/random.h"
#include "isa/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 1 << 15 };

enum judgement {
  BOTH_TAKE,     /* the same word */
  BOTH_REFUSE,   /* */
  UNPREDICTABLE, /* llvm-mc takes what the row declares CONSTRAINED UNPREDICTABLE, with the word of the row */
  LENIENT,       /* llvm-mc takes what is refused here, for a reason in lenient.def */
  DIFFERENT,     /* anything else */
  JUDGEMENTS
};

static const struct leniency {
  const char *prefix, *holds;
  enum edge edge;
} leniencies[] = {
#define LENIENT(edge, prefix, holds, reason) {prefix, holds, EDGE_##edge},
#include "cli/agree/lenient.def"
#undef LENIENT
};

struct question {
  uint16_t form;
  uint8_t operand;
  enum edge edge;
  bool encodes; /* this form, by its operands; its text may also be of another form */
  uint32_t word;
};

struct refusals {
  struct form_walk walk;
  struct question question[BATCH];
  char text[BATCH][A64_TEXT];
  struct assembled answer[BATCH];
  unsigned count, operand;
};

/* ---- one line -------------------------------------------------------------------------------------------------- */

/* What parsing and encoding make of a text. */
struct verdict {
  bool accepted, has_word;
  uint32_t word;
  struct a64_refusal refusal;
};

static struct verdict judge_text(const char *text) {
  struct insn in;
  struct verdict v = {0};
  if (!a64_parse(text, &in, &v.refusal))
    return v;
  v.accepted = a64_encode(&in, &v.word, &v.refusal);
  v.has_word = v.accepted || v.refusal.why == A64_UNPREDICTABLE_WHEN;
  return v;
}

static bool means(uint32_t word, const char *text) {
  struct insn base, preferred;
  char own[A64_TEXT];
  if (!a64_decode(word, &base))
    return false;
  a64_prefer(word, &base, &preferred);
  a64_spell(&preferred, own);
  return tokens_equal(own, text);
}

static bool is_lenient(enum edge edge, const char *text) {
  for (unsigned i = 0; i < sizeof leniencies / sizeof *leniencies; i++) {
    const struct leniency *l = &leniencies[i];
    if (l->edge == edge && !strncmp(text, l->prefix, strlen(l->prefix)) && strstr(text, l->holds))
      return true;
  }
  return false;
}

static enum judgement judge(const struct question *q, const char *text, const struct assembled *llvm) {
  struct verdict ours = judge_text(text);
  bool taken = llvm->kind == ANSWER_WORD;
  if (q->encodes && !(ours.accepted && (ours.word == q->word || a64_form(q->form)->also)))
    return DIFFERENT; /* the text of what can be encoded must come to the same */
  if (ours.accepted || !taken)
    return !taken && !ours.accepted ? BOTH_REFUSE : taken && ours.word == llvm->word ? BOTH_TAKE : DIFFERENT;
  if (ours.has_word && ours.word == llvm->word)
    return UNPREDICTABLE;
  return is_lenient(q->edge, text) && !means(llvm->word, text) ? LENIENT : DIFFERENT;
}

/* ---- many ------------------------------------------------------------------------------------------------------ */

static void print_difference(FILE *out, const struct question *q, const char *text, const struct assembled *llvm) {
  struct verdict ours = judge_text(text);
  char word[16] = "-", theirs[16] = "-", why[A64_TEXT] = "";
  struct insn in = {0};
  if (ours.accepted) {
    snprintf(word, sizeof word, "%08x", ours.word);
  } else {
    a64_parse(text, &in, NULL);
    a64_explain_refusal(&in, &ours.refusal, why);
  }
  if (llvm->kind == ANSWER_WORD)
    snprintf(theirs, sizeof theirs, "%08x", llvm->word);
  fprintf(out, "%-15s %-12s %-34s ours %s  llvm-mc %s  %s\n", a64_form(q->form)->name, edge_name(q->edge), text, word,
          theirs, why);
}

static void judge_all(struct form_walk *w) {
  struct refusals *r = (struct refusals *)w;
  if (r->count && !assembler_ask(ASSEMBLER_llvm_mc, (const char(*)[A64_TEXT])r->text, r->count, r->answer))
    w->failed = true;
  for (unsigned i = 0; i < r->count && !w->failed; i++) {
    const struct question *q = &r->question[i];
    if (walk_count(w, q->form, q->edge, judge(q, r->text[i], &r->answer[i])))
      print_difference(w->out, q, r->text[i], &r->answer[i]);
  }
  r->count = 0;
}

static void take(void *self, enum edge edge, const struct insn *in) {
  struct refusals *r = self;
  struct question *q = &r->question[r->count];
  *q = (struct question){.form = in->form, .operand = (uint8_t)r->operand, .edge = edge};
  q->encodes = a64_encode(in, &q->word, NULL);
  a64_spell(in, r->text[r->count]);
  if (++r->count == BATCH)
    judge_all(&r->walk);
}

static bool ask(struct form_walk *w, unsigned form) {
  struct refusals *r = (struct refusals *)w;
  uint64_t state = walk_seed(w, form);
  struct insn legal;
  uint32_t word;
  for (uint64_t i = 0; i < w->options.draws; i++) {
    random_intent(form, A64_LEGAL, &state, &legal);
    for (r->operand = 0; r->operand < a64_form(form)->nops && a64_encode(&legal, &word, NULL); r->operand++)
      edges_of(&legal, r->operand, take, r);
  }
  return true;
}

static const struct comparison comparison = {
    .name = "edge",
    .failure = "llvm-mc did not answer every line",
    .bytes = sizeof(struct refusals),
    .ask = ask,
    .judge = judge_all,
    .row_name = edge_name,
    .rows = EDGES,
    .outcomes = JUDGEMENTS,
    .outcome = {"taken", "refused", "unpredictable", "lenient", "different"},
    .shown = DIFFERENT,
    .bad = DIFFERENT,
};

int agree_on_refusals(const struct draw_options *o) {
  if (!assembler_is_here(ASSEMBLER_llvm_mc))
    return bad_input("agree: %s is not on this machine", assembler_name(ASSEMBLER_llvm_mc));
  return walk_all(&comparison, o);
}

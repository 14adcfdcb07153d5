/* agree_refusals.c - every operand of every form at its limits and past them, before the table and before llvm-mc. */
#include "cli/agree.h"
#include "cli/assembler.h"
#include "cli/edges.h"
#include "cli/progress.h"
#include "cli/random.h"
#include "cli/status.h"
#include "cli/tokens.h"

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
#include "cli/lenient.def"
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
  struct draw_options options;
  struct question question[BATCH];
  char text[BATCH][A64_TEXT];
  struct answer answer[BATCH];
  unsigned count, operand, forms;
  uint32_t shown[A64_FORMS]; /* the edges of which a difference has been printed */
  uint64_t sum[EDGES][JUDGEMENTS], operands;
  struct progress progress;
  bool failed;
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

static enum judgement judge(const struct question *q, const char *text, const struct answer *llvm) {
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

static void print_difference(const struct question *q, const char *text, const struct answer *llvm) {
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
  printf("%-15s %-12s %-34s ours %s  llvm-mc %s  %s\n", a64_form(q->form)->name, edge_name(q->edge), text, word, theirs,
         why);
}

/* One of each form and edge. */
static void show_once(struct refusals *r, unsigned i) {
  const struct question *q = &r->question[i];
  if (!(r->shown[q->form] >> q->edge & 1))
    print_difference(q, r->text[i], &r->answer[i]);
  r->shown[q->form] |= 1u << q->edge;
}

static void judge_all(struct refusals *r) {
  if (r->count && !assembler_ask(ASSEMBLER_llvm_mc, (const char(*)[A64_TEXT])r->text, r->count, r->answer))
    r->failed = true;
  for (unsigned i = 0; i < r->count && !r->failed; i++) {
    enum judgement j = judge(&r->question[i], r->text[i], &r->answer[i]);
    r->sum[r->question[i].edge][j]++;
    if (j == DIFFERENT)
      show_once(r, i);
  }
  r->count = 0;
}

static void take(void *self, enum edge edge, const struct insn *in) {
  struct refusals *r = self;
  struct question *q = &r->question[r->count];
  *q = (struct question){.form = in->form, .operand = (uint8_t)r->operand, .edge = edge};
  q->encodes = a64_encode(in, &q->word, NULL);
  a64_spell(in, r->text[r->count]);
  r->count++;
  if (r->count == BATCH)
    judge_all(r);
}

static void take_form(struct refusals *r, unsigned id) {
  uint64_t state = r->options.seed ^ (uint64_t)id << 32;
  struct insn legal;
  uint32_t word;
  for (uint64_t i = 0; i < r->options.draws; i++) {
    random_intent(id, A64_LEGAL, &state, &legal);
    for (r->operand = 0; r->operand < a64_form(id)->nops && a64_encode(&legal, &word, NULL); r->operand++)
      edges_of(&legal, r->operand, take, r);
  }
  r->forms++;
  r->operands += a64_form(id)->nops;
}

static int report(const struct refusals *r, double seconds) {
  uint64_t all[JUDGEMENTS] = {0}, lines = 0;
  printf("%-13s %9s %9s %13s %8s %9s\n", "edge", "taken", "refused", "unpredictable", "lenient", "different");
  for (unsigned e = 0; e < EDGES; e++) {
    const uint64_t *s = r->sum[e];
    printf("%-13s %9llu %9llu %13llu %8llu %9llu\n", edge_name(e), (unsigned long long)s[BOTH_TAKE],
           (unsigned long long)s[BOTH_REFUSE], (unsigned long long)s[UNPREDICTABLE], (unsigned long long)s[LENIENT],
           (unsigned long long)s[DIFFERENT]);
    for (unsigned j = 0; j < JUDGEMENTS; j++) {
      all[j] += s[j];
      lines += s[j];
    }
  }
  printf("forms=%u operands=%llu lines=%llu taken=%llu refused=%llu unpredictable=%llu lenient=%llu different=%llu "
         "seconds=%.1f seed=%llu\n",
         r->forms, (unsigned long long)r->operands, (unsigned long long)lines, (unsigned long long)all[BOTH_TAKE],
         (unsigned long long)all[BOTH_REFUSE], (unsigned long long)all[UNPREDICTABLE], (unsigned long long)all[LENIENT],
         (unsigned long long)all[DIFFERENT], seconds, (unsigned long long)r->options.seed);
  return all[DIFFERENT] ? STATUS_FINDINGS : STATUS_FINE;
}

int agree_on_refusals(const struct draw_options *o) {
  if (!assembler_is_here(ASSEMBLER_llvm_mc))
    return bad_input("agree: %s is not on this machine", assembler_name(ASSEMBLER_llvm_mc));
  struct refusals *r = calloc(1, sizeof *r);
  if (!r)
    return harness_failed("agree: no memory");
  r->options = *o;
  progress_begin(&r->progress);
  for (unsigned id = 1; id <= a64_form_count() && !r->failed; id++) {
    if (o->only && id != o->only)
      continue;
    take_form(r, id);
    if (progress_due(&r->progress))
      progress_show(&r->progress, "agree: refusals, form %u of %u", id, a64_form_count());
  }
  judge_all(r);
  double seconds = progress_end(&r->progress);
  int status = r->failed ? harness_failed("agree: llvm-mc did not answer every line") : report(r, seconds);
  free(r);
  return status;
}

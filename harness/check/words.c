/* words.c - judges an answer of several words, or of none: by effect. */
#include "check/check.h"
#include "check/sequence.h"

#include <stdio.h>
#include <string.h>

static bool find(struct verdict *v, enum finding finding, const char *where) {
  v->finding = finding;
  snprintf(v->where, sizeof v->where, "%s", where);
  return false;
}

/* Hints, barriers and what reads or writes a system register have effects that no state shows (C4.1.66): they must be
 * there as they are. */
static bool lacks_system_word(const struct encoder_sequence *q, uint32_t word) {
  bool is_there = word >> 24 != 0xd5;
  for (unsigned i = 0; i < q->count; i++)
    is_there |= q->word[i] == word;
  return !is_there;
}

/* Its label is where it was, although the last of the words lies elsewhere. */
static void move(struct insn *in, uint64_t from, uint64_t to) {
  const struct form *f = a64_form(in->form);
  for (unsigned i = 0; i < f->nops; i++)
    if (f->op[i].is_label && f->op[i].scale == 4096)
      in->op[i] -= (int64_t)((to & ~4095ull) - (from & ~4095ull));
    else if (f->op[i].is_label)
      in->op[i] -= (int64_t)(to - from);
}

/* Behind the difference, as many as there is room for. */
static void tell_words(const struct encoder_sequence *q, struct verdict *v) {
  size_t used = strlen(v->detail);
  for (unsigned i = 0; i < q->count && used + 24 < sizeof v->detail; i++)
    used += (size_t)snprintf(v->detail + used, sizeof v->detail - used, "%s%08x", i ? " " : "; words ", q->word[i]);
}

static bool judge(const struct insn *in, uint64_t pc, const struct encoder_sequence *q, struct verdict *v,
                  struct tally *t) {
  struct insn intent = *in;
  struct difference d = {.want = 0};
  struct sequence s = {.intent = &intent,
                       .at = pc + 4ull * q->count - 4,
                       .code = {.address = pc, .bytes = (const uint8_t *)q->word, .size = 4ull * q->count},
                       .from = pc,
                       .to = pc + 4ull * q->count,
                       .scratch = q->scratch};
  move(&intent, pc, s.at);
  switch (sequence_judge(&s, &d, v->detail)) {
  case SEQUENCE_SAME: return true;
  case SEQUENCE_UNTOLD: t->unjudged++; return true;
  case SEQUENCE_DIFFERENT: break;
  }
  tell_words(q, v);
  v->want = d.want;
  v->got = d.got;
  return find(v, FINDING_WRONG_SEQUENCE, d.where);
}

bool check_sequence(const struct insn *in, uint64_t pc, const struct encoder_sequence *q, struct verdict *v,
                    struct tally *t) {
  struct a64_refusal refusal;
  struct insn meaning = *in;
  uint32_t word;
  bool legal = a64_encode(in, &word, &refusal);
  t->checks++;
  if (!legal && !encoder_is_macro(in, &meaning)) {
    char why[A64_TEXT];
    a64_explain_refusal(in, &refusal, why);
    snprintf(v->detail, sizeof v->detail, "%s", why);
    return find(v, FINDING_WRONGLY_ACCEPTED, "instruction");
  }
  if (legal && lacks_system_word(q, word)) {
    snprintf(v->detail, sizeof v->detail, "%08x is not among the %u words", word, q->count);
    return find(v, FINDING_WRONG_SEQUENCE, "instruction");
  }
  return judge(&meaning, pc, q, v, t);
}

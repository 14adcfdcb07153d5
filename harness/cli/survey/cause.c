/* cause.c - findings of a survey, sorted by what is most likely one cause, whatever the form. */
#include "cli/survey/cause.h"
#include "isa/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *kind_of(const struct operand *o) {
  switch ((enum operand_kind)o->kind) {
  case OPERAND_REGISTER: return o->is_base ? "base register" : o->is_index ? "index register" : "register";
  case OPERAND_NUMBER: return o->is_label ? "label" : "number";
  case OPERAND_EXPRESSION: return "number";
  case OPERAND_NAME:
  case OPERAND_SPARSE: return "name";
  case OPERAND_FLAG: return "flag";
  case OPERAND_BITMASK: return "logical immediate";
  case OPERAND_WIDE: return "wide immediate";
  case OPERAND_FP8: return "floating-point immediate";
  case OPERAND_BYTEMASK: return "byte mask";
  case OPERAND_SHIFT: return "vector shift";
  case OPERAND_LANE: return "lane";
  }
  return "operand";
}

/* Operands that are wrongly taken are alike if they are of one kind and wrong in one way. */
static void key_of_taken(const struct surveyed *r, char out[CAUSE_KEY]) {
  static const char *const ways[] = {
#define REFUSAL(id, sentence) #id,
#include "isa/refusals.def"
#undef REFUSAL
  };
  struct a64_refusal refusal;
  uint32_t word;
  const struct form *f = a64_form(r->in->form);
  a64_encode(r->in, &word, &refusal);
  const char *kind = refusal.operand < f->nops ? kind_of(&f->op[refusal.operand]) : "instruction";
  snprintf(out, CAUSE_KEY, "%s: %s, %s", survey_outcome_key(r->outcome), kind, ways[refusal.why]);
}

/* The operand that feeds the lowest bit that is wrong. */
static const struct operand *operand_at(const struct form *f, uint32_t difference) {
  for (unsigned i = 0; i < f->nops; i++)
    for (unsigned k = 0; k < f->op[i].nparts; k++) {
      const struct part *p = &f->op[i].part[k];
      if (difference >> p->lo & ((1ull << p->width) - 1))
        return &f->op[i];
    }
  return NULL;
}

/* Wrong words are alike if the same bits of one kind of operand are wrong. */
static void key_of_wrong(const struct surveyed *r, char out[CAUSE_KEY]) {
  uint32_t difference = (uint32_t)(r->verdict.want ^ r->verdict.got);
  const struct operand *o = operand_at(a64_form(r->in->form), difference);
  snprintf(out, CAUSE_KEY, "%s: %s, bits %08x", survey_outcome_key(r->outcome), o ? kind_of(o) : "fixed bits",
           difference);
}

/* Nothing says which operand an encoder did not like: what is refused is alike by its mnemonic. */
static void key_of_others(const struct surveyed *r, char out[CAUSE_KEY]) {
  char text[A64_TEXT];
  a64_spell(r->in, text);
  snprintf(out, CAUSE_KEY, "%s: %.*s", survey_outcome_key(r->outcome), (int)strcspn(text, " "), text);
}

/* Sequences are alike by what they leave wrong. */
static void key_of_sequence(const struct surveyed *r, char out[CAUSE_KEY]) {
  char text[A64_TEXT];
  a64_spell(r->in, text);
  snprintf(out, CAUSE_KEY, "%s: several words for %.*s", survey_outcome_key(r->outcome), (int)strcspn(text, " "), text);
}

void survey_cause_key(const struct surveyed *r, char out[CAUSE_KEY]) {
  switch (r->outcome) {
  case OUTCOME_TAKEN:
  case OUTCOME_UNPREDICTABLE: key_of_taken(r, out); break;
  case OUTCOME_WRONG:
    if (r->verdict.finding == FINDING_WRONG_SEQUENCE)
      key_of_sequence(r, out);
    else
      key_of_wrong(r, out);
    break;
  default: key_of_others(r, out);
  }
}

static struct survey_cause *find(struct survey_causes *c, const char *key) {
  for (unsigned i = 0; i < c->count; i++)
    if (!strcmp(c->cause[i].key, key))
      return &c->cause[i];
  if (c->count == CAUSES_MOST)
    return NULL;
  struct survey_cause *cause = &c->cause[c->count++];
  *cause = (struct survey_cause){.count = 0};
  snprintf(cause->key, sizeof cause->key, "%s", key);
  return cause;
}

void survey_causes_add(struct survey_causes *c, const struct surveyed *r) {
  char key[CAUSE_KEY];
  survey_cause_key(r, key);
  struct survey_cause *cause = find(c, key);
  if (!cause) {
    c->lost++;
    return;
  }
  if (!cause->count++) {
    cause->in = *r->in;
    cause->before = r->before ? *r->before : (struct insn){.form = 0};
    cause->word = r->answer.word;
    cause->verdict = r->verdict;
  }
  cause->forms += cause->form != r->in->form;
  cause->form = r->in->form;
}

void survey_causes_merge(struct survey_causes *to, const struct survey_causes *from) {
  to->lost += from->lost;
  for (unsigned i = 0; i < from->count; i++) {
    struct survey_cause *cause = find(to, from->cause[i].key);
    if (!cause) {
      to->lost += from->cause[i].count;
      continue;
    }
    uint64_t count = cause->count;
    unsigned forms = cause->forms;
    if (!count || from->cause[i].in.form < cause->in.form)
      *cause = from->cause[i];
    cause->count = count + from->cause[i].count;
    cause->forms = forms + from->cause[i].forms;
  }
}

static int by_count(const void *a, const void *b) {
  const struct survey_cause *x = a, *y = b;
  return x->count != y->count ? (x->count < y->count ? 1 : -1) : strcmp(x->key, y->key);
}

void survey_causes_sort(struct survey_causes *c) { qsort(c->cause, c->count, sizeof *c->cause, by_count); }

/* ---- what it depends on ------------------------------------------------------------------------------------------ */

/* Wrong again, or not to be said. */
static bool is_wrong_behind(const struct encoder *e, const struct insn *in, unsigned count) {
  enum survey_outcome outcome = OUTCOME_RIGHT;
  char why[256];
  return surveyor_ask_alone(e, in, count, &outcome, why, sizeof why) || survey_outcome_is_finding(outcome);
}

void survey_causes_confirm(struct survey_causes *c, const struct encoder *e, unsigned most) {
  for (unsigned i = 0; i < c->count && i < most; i++) {
    struct survey_cause *k = &c->cause[i];
    const struct insn both[] = {k->before, k->in};
    if (is_wrong_behind(e, &k->in, 1))
      continue;
    k->depends = k->before.form && is_wrong_behind(e, both, 2) ? DEPENDS_ON_BEFORE : DEPENDS_ON_MORE;
  }
}

const char *survey_cause_dependence(const struct survey_cause *c, char out[CAUSE_DEPENDENCE]) {
  char text[A64_TEXT];
  *out = 0;
  if (c->depends == DEPENDS_ON_BEFORE) {
    a64_spell(&c->before, text);
    snprintf(out, CAUSE_DEPENDENCE, "depends on what was encoded before: alone it is right, after \"%s\" not", text);
  } else if (c->depends == DEPENDS_ON_MORE) {
    snprintf(out, CAUSE_DEPENDENCE, "depends on what was encoded before, and on more than one instruction of that");
  }
  return out;
}

/* hunt.c - puts mutants to the survey: which check kills each, after how many intents, or nothing in all of it. */
#include "cli/score/hunt.h"
#include "check/equivalent.h"

#include <string.h>

const char *notice_name(enum notice n) {
  static const char *const names[NOTICES] = {"decode", "effect", "capstone", "llvm"};
  return names[n];
}

static bool same_answer(const struct answer *a, const struct answer *b) {
  return a->answer == b->answer && (a->answer != ENCODER_WORD || a->word == b->word);
}

/* ---- what else would have noticed -------------------------------------------------------------------------------- */

/* Whether the word is read back as something else, if it is read at all. */
static bool decode_notices(const struct insn *in, uint32_t word) {
  struct insn base, read;
  return !a64_base(in, &base) || a64_decode(word, &read) != A64_VALID || memcmp(&base, &read, sizeof base) != 0;
}

static bool witness_notices(const struct witness *w, const struct insn *in, uint32_t word) {
  char text[A64_TEXT];
  return w->version() && witness_ask(w, in, word, text) == WITNESS_DISAGREES;
}

/* Of a wrong word. A refusal, and a word where there is none, can be seen by comparison alone. */
static unsigned notices_of(const struct insn *in, const struct answer *want, const struct answer *got) {
  if (want->answer != ENCODER_WORD || got->answer != ENCODER_WORD)
    return 0;
  return (unsigned)decode_notices(in, got->word) << NOTICE_DECODE |
         (unsigned)!equivalent_words(want->word, got->word) << NOTICE_EFFECT |
         (unsigned)witness_notices(&witness_capstone, in, got->word) << NOTICE_CAPSTONE |
         (unsigned)witness_notices(&witness_llvm, in, got->word) << NOTICE_LLVM;
}

/* ---- one form ---------------------------------------------------------------------------------------------------- */

enum { OTHERS = 256, OTHERS_STRIDE = 61 };

/* Of other words with the same effect the first are all judged, for that takes long, and then one in so many. */
static bool is_passed_over(struct hunted *h, const struct answer *want, const struct answer *got) {
  bool both = want->answer == ENCODER_WORD && got->answer == ENCODER_WORD;
  return both && h->fate == FATE_OF_OTHER && ++h->others > OTHERS && h->others % OTHERS_STRIDE;
}

/* True: the answer is wrong, and all of *h but `asked` says how. */
static bool is_wrong(struct mutation *m, const struct question_of_form *q, struct hunted *h) {
  struct verdict v;
  struct answer a = mutation_answer(m, &q->in, q->pc, &q->reference);
  if (same_answer(&a, &q->reference) || is_passed_over(h, &q->reference, &a))
    return false;
  enum survey_outcome outcome = survey_judge(&q->in, &a, &v);
  if (outcome == OUTCOME_OTHER)
    h->fate = FATE_OF_OTHER;
  if (!survey_outcome_is_finding(outcome))
    return false;
  h->outcome = outcome;
  h->part = q->part;
  h->in = q->in;
  h->answer = a;
  return true;
}

static bool finds(struct mutation *m, const struct domain *d, struct hunted *h) {
  for (size_t i = 0; i < d->count; i++)
    if (is_wrong(m, &d->question[i], h)) {
      h->asked = i + 1;
      h->noticed = notices_of(&h->in, &d->question[i].reference, &h->answer);
      return true;
    }
  return false;
}

void hunt_in_form(struct mutation *m, const struct domain *survey, const struct domain *beyond, struct hunted *h) {
  struct domain trigger = {.count = 0};
  *h = (struct hunted){.fate = FATE_OF_EQUIVALENT};
  if (finds(m, survey, h)) {
    h->fate = FATE_OF_KILLED;
    return;
  }
  h->asked = survey->count;
  domain_add(&trigger, &m->trigger, SURVEY_PARTS);
  if (finds(m, &trigger, h) || finds(m, beyond, h))
    h->fate = FATE_OF_SURVIVOR;
  domain_clear(&trigger);
}

/* ---- one form behind another ------------------------------------------------------------------------------------- */

static void add_to(void *self, enum survey_part part, const struct insn *in) { domain_add(self, in, part); }

void hunt_behind_form(struct mutation *m, const struct domain *survey, unsigned without, struct hunted *h) {
  struct domain pair = {.count = 0};
  unsigned form = m->form->id, first = form < m->after ? form : m->after, last = form < m->after ? m->after : form;
  *h = (struct hunted){.fate = FATE_OF_SURVIVOR};
  if (!(without >> SURVEY_AFTER & 1))
    survey_pair(first, last, add_to, &pair);
  if (finds(m, survey, h) || finds(m, &pair, h))
    h->fate = FATE_OF_KILLED;
  domain_clear(&pair);
}

/* ---- the whole table --------------------------------------------------------------------------------------------- */

struct walk {
  struct mutation *mutation;
  struct hunted *hunted;
  unsigned without;
  uint64_t of_form;
};

static void ask(void *self, enum survey_part part, const struct insn *in) {
  struct walk *w = self;
  if (w->hunted->fate == FATE_OF_KILLED || w->without >> part & 1)
    return;
  struct question_of_form q = {*in, survey_address(w->of_form++), reference_answer(in), part};
  w->hunted->asked++;
  if (is_wrong(w->mutation, &q, w->hunted)) {
    w->hunted->fate = FATE_OF_KILLED;
    w->hunted->noticed = notices_of(in, &q.reference, &w->hunted->answer);
  }
}

void hunt_in_table(struct mutation *m, unsigned without, struct hunted *h) {
  *h = (struct hunted){.fate = FATE_OF_SURVIVOR};
  struct walk w = {m, h, without, 0};
  for (unsigned id = 1; id <= a64_form_count() && h->fate != FATE_OF_KILLED; id++) {
    w.of_form = 0;
    survey_form(id, ask, &w);
  }
}

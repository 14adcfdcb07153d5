/* sequence.c - whether a run of words does what an intent says: both are carried out, and what they leave compared. */
#include "check/sequence.h"
#include "isa/form.h"

#include <stdio.h>
#include <string.h>

enum { STATES = 48, STEPS = 64 /* words of a run that are carried out, at most */ };

struct comparison {
  const struct sequence *s;
  struct a64_machine start;
  struct carried want, got;
  const char *wrong; /* what is wrong with the words themselves; NULL: nothing */
  uint32_t word;     /* the last one fetched */
};

/* ---- both sides -------------------------------------------------------------------------------------------------- */

static void carry_out_intent(struct comparison *c) {
  c->want.m.pc = c->s->at;
  c->want.how = c->s->intent ? a64_step(&c->want.m, c->s->intent) : A64_STEP_DONE;
  if (!c->s->intent)
    c->want.m.pc += 4;
  if (c->want.m.pc == c->s->at + 4)
    c->want.m.pc = c->s->to;
}

static bool fetch(struct comparison *c, struct insn *out) {
  const struct code *code = &c->s->code;
  uint64_t offset = c->got.m.pc - code->address;
  if (offset % 4 || offset >= code->size || code->size - offset < 4) {
    c->wrong = "branches to where there is no code";
    return false;
  }
  memcpy(&c->word, code->bytes + offset, 4);
  enum a64_validity v = a64_decode(c->word, out);
  c->wrong = v == A64_UNALLOCATED     ? "runs into an unallocated word"
             : v == A64_UNPREDICTABLE ? "runs into a CONSTRAINED UNPREDICTABLE word"
                                      : NULL;
  return !c->wrong;
}

/* True: at its end. */
static bool is_done(const struct comparison *c, unsigned steps) {
  uint64_t pc = c->got.m.pc;
  return (steps || c->s->from == c->s->to) && (pc == c->s->to || pc == c->want.m.pc);
}

static void carry_out_words(struct comparison *c) {
  c->got.m.pc = c->s->from;
  for (unsigned n = 0; !is_done(c, n); n++) {
    struct insn in;
    if (n == STEPS)
      c->wrong = "does not come to an end";
    if (c->wrong || !fetch(c, &in))
      return;
    c->got.how = a64_step(&c->got.m, &in);
    if (c->got.how != A64_STEP_DONE)
      return;
  }
}

/* ---- the difference ---------------------------------------------------------------------------------------------- */

/* What the intent changes is no scratch register of its own. */
static uint32_t scratch_of(const struct comparison *c) {
  uint32_t scratch = c->s->scratch;
  for (unsigned i = 0; i < 31; i++)
    if (c->want.m.x[i] != c->start.x[i])
      scratch &= ~(1u << i);
  if (c->want.m.nzcv != c->start.nzcv)
    scratch &= ~(1u << 31);
  return scratch;
}

/* " with x2=0x10": the general registers that the intent names. */
static void tell_state(const struct comparison *c, char *out, size_t size) {
  const struct insn *in = c->s->intent;
  const struct form *f = in ? a64_form(in->form) : NULL;
  size_t used = 0;
  out[0] = 0;
  for (unsigned i = 0; f && i < f->nops && used < size; i++) {
    unsigned number = a64_number_of(in->op[i]);
    if (f->op[i].kind == OPERAND_REGISTER && a64_class_kind(a64_class_of(in->op[i])) == 'G' && number < 31)
      used += (size_t)snprintf(out + used, size - used, "%s x%u=0x%llx", used ? "," : " with", number,
                               (unsigned long long)c->start.x[number]);
  }
}

static void tell(const struct comparison *c, struct difference *d, char detail[SEQUENCE_DETAIL]) {
  char state[72];
  tell_state(c, state, sizeof state);
  if (c->wrong) {
    snprintf(d->where, sizeof d->where, "words");
    d->want = d->got = c->word;
    snprintf(detail, SEQUENCE_DETAIL, "it %s at 0x%llx%s", c->wrong, (unsigned long long)c->got.m.pc, state);
    return;
  }
  snprintf(detail, SEQUENCE_DETAIL, "%s is 0x%llx, wanted 0x%llx,%s", d->where, (unsigned long long)d->got,
           (unsigned long long)d->want, state);
  if (!state[0])
    detail[strlen(detail) - 1] = 0;
}

/* In one state. *known: the intent's effect could be told there. */
static bool same_in_state(struct comparison *c, struct difference *d, bool *known) {
  c->wrong = NULL;
  c->word = 0;
  carried_begin(&c->want, &c->start, c->s->constant.size ? &c->s->constant : &c->s->code);
  carried_begin(&c->got, &c->start, &c->s->code);
  carry_out_intent(c);
  *known = c->want.how != A64_STEP_UNKNOWN;
  if (!*known)
    return true;
  carry_out_words(c);
  *known = c->wrong || c->got.how != A64_STEP_UNKNOWN;
  return !*known || (!c->wrong && carried_same(&c->want, &c->got, scratch_of(c), d));
}

enum sequence_opinion sequence_judge(const struct sequence *s, struct difference *d, char detail[SEQUENCE_DETAIL]) {
  struct comparison c = {.s = s};
  uint64_t random = 0x5ca1ab1e;
  unsigned told = 0;
  for (unsigned i = 0; i < STATES; i++) {
    bool known;
    carried_draw(&c.start, &random);
    if (!same_in_state(&c, d, &known)) {
      tell(&c, d, detail);
      return SEQUENCE_DIFFERENT;
    }
    told += known;
  }
  return told > STATES / 2 ? SEQUENCE_SAME : SEQUENCE_UNTOLD;
}

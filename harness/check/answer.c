/* answer.c - judges an encoder's answer for one intent: the exact word, or a refusal where there is none. */
#include "check/equivalent.h"
#include "check/witness.h"
#include "isa/form.h"
#include "isa/word.h"

#include <stdio.h>
#include <string.h>

/* An intent, what the table makes of it, and what the encoder answered. */
struct trial_of_word {
  const struct insn *in;
  bool accepted;
  struct reading want;
  uint32_t got;
  struct a64_refusal refusal;
  struct verdict *v;
};

static bool find(struct trial_of_word *c, enum finding finding, const char *where) {
  c->v->finding = finding;
  c->v->want = c->accepted ? c->want.word : 0;
  c->v->got = c->got;
  snprintf(c->v->where, sizeof c->v->where, "%s", where);
  return false;
}

static const char *name_of_operand(const struct insn *in, unsigned i) {
  const struct form *f = a64_form(in->form);
  return f && i < f->nops ? f->op[i].name : "instruction";
}

/* How the table spells a word. */
static void spell_word(uint32_t word, char out[A64_TEXT]) {
  struct insn base, preferred;
  if (a64_decode(word, &base) == A64_UNALLOCATED) {
    snprintf(out, A64_TEXT, "(unallocated)");
    return;
  }
  a64_prefer(word, &base, &preferred);
  a64_spell(&preferred, out);
}

/* ---- findings ----------------------------------------------------------------------------------------------- */

static bool wrongly_refused(struct trial_of_word *c) {
  char text[A64_TEXT];
  a64_spell(c->in, text);
  find(c, FINDING_WRONGLY_REFUSED, "instruction");
  snprintf(c->v->detail, sizeof c->v->detail, "\"%s\" is %08x", text, c->want.word);
  return false;
}

void check_reason(const char *reason, struct verdict *v) {
  if (v->finding != FINDING_WRONGLY_REFUSED || !*reason)
    return;
  snprintf(v->reason, sizeof v->reason, "%s", reason);
  snprintf(v->detail, sizeof v->detail, "refused as \"%.100s\", but is %08x", reason, (uint32_t)v->want);
}

static bool wrongly_accepted(struct trial_of_word *c) {
  char why[A64_TEXT];
  a64_explain_refusal(c->in, &c->refusal, why);
  find(c, FINDING_WRONGLY_ACCEPTED, name_of_operand(c->in, c->refusal.operand));
  snprintf(c->v->detail, sizeof c->v->detail, "%s", why);
  return false;
}

/* The first field of the base form whose bits differ; NULL: none does. */
static const struct field *differing_field(const struct form *base, uint32_t difference) {
  for (unsigned i = 0; i < base->nfields; i++)
    if (difference & part_mask(base->field[i].at))
      return &base->field[i];
  return NULL;
}

static long long field_value(const struct field *f, uint32_t word) {
  uint32_t bits = get_part(word, f->at);
  return f->is_signed ? sign_extend(bits, f->at.width) : bits;
}

/* Room for what takes most to tell, eleven pairs of bits in a word, and for two such with what they should be. */
enum { BITS_TEXT = 96, SHOULD_TEXT = 2 * BITS_TEXT + 32, FORM_TEXT = 64 };

/* "bits 22:20, 15": those that are set, the highest first. */
static void name_bits(uint32_t bits, char out[BITS_TEXT]) {
  const char *comma = "";
  int n = snprintf(out, BITS_TEXT, "bit%s ", bits & (bits - 1) ? "s" : "");
  for (int hi = 31, lo; hi >= 0 && n < BITS_TEXT; hi = lo - 1) {
    for (lo = hi; lo >= 0 && bits >> lo & 1; lo--)
      continue;
    if (++lo > hi) {
      lo = hi;
      continue;
    }
    n += snprintf(out + n, BITS_TEXT - (size_t)n, "%s%d", comma, hi);
    if (lo < hi)
      n += snprintf(out + n, BITS_TEXT - (size_t)n, "%s%d", lo + 1 < hi ? ":" : ", ", lo);
    comma = ", ";
  }
}

/* The immediate right below all bits that are wrong, which they look like a part of; or below bits that are all 1 up to
 * the highest, as those of a negative number are, some of which are 1 anyway. NULL: there is none. */
static const struct field *leaking_field(const struct form *base, uint32_t difference, uint32_t got) {
  unsigned lowest = (unsigned)__builtin_ctz(difference), ones = (unsigned)__builtin_clz(~got | 1);
  for (unsigned i = 0; i < base->nfields; i++) {
    struct part at = base->field[i].at;
    if (strstr(base->field[i].name, "imm") &&
        (at.lo + at.width == lowest || (at.lo + at.width < lowest && ones >= 32u - at.lo - at.width)))
      return &base->field[i];
  }
  return NULL;
}

static bool has(const struct insn *in, unsigned number) {
  const struct form *f = a64_form(in->form);
  for (unsigned i = 0; i < f->nops; i++)
    if (f->op[i].kind == OPERAND_REGISTER && a64_number_of(in->op[i]) == number)
      return true;
  return false;
}

/* ", form ADD_shr, so SP was read as XZR": of a word that is of another form than was wanted; else "". */
static void describe_form(const struct trial_of_word *c, const struct form *base, char *out, size_t size) {
  struct insn in;
  *out = 0;
  if (a64_decode(c->got, &in) != A64_VALID || in.form == base->id)
    return;
  bool lost_sp = has(c->in, A64_SP) && !has(&in, A64_SP), lost_zr = has(c->in, 31) && !has(&in, 31);
  snprintf(out, size, ", form %s%s", a64_form_name(in.form),
           lost_sp && has(&in, 31)       ? ", so SP was read as XZR"
           : lost_zr && has(&in, A64_SP) ? ", so XZR was read as SP"
                                         : "");
}

/* "bits 20:16 should be 1, bit 15 should be 0" */
static void describe_should_be(uint32_t ones, uint32_t zeros, char *out, size_t size) {
  char bits[BITS_TEXT];
  int n = 0;
  *out = 0;
  if (ones) {
    name_bits(ones, bits);
    n = snprintf(out, size, "%s should be 1%s", bits, zeros ? ", " : "");
  }
  if (zeros && (size_t)n < size) {
    name_bits(zeros, bits);
    snprintf(out + n, size - (size_t)n, "%s should be 0", bits);
  }
}

/* What is wrong if no field is: the bits, and the rule they break. */
static void describe_fixed(const struct trial_of_word *c, const struct form *base, char *out, size_t size) {
  uint32_t difference = c->want.word ^ c->got, fixed = difference & base->mask, lax = difference & ~base->mask;
  const struct field *leak = leaking_field(base, difference, c->got);
  char bits[BITS_TEXT], should[SHOULD_TEXT];
  name_bits(fixed, bits);
  describe_should_be(c->want.word & lax, lax & ~c->want.word, should, sizeof should);
  if (leak)
    snprintf(out, size, "bits of %s leak into the opcode (%s)", leak->name, bits);
  else if (!fixed)
    snprintf(out, size, "%s by the rule of should-be bits", should);
  else
    snprintf(out, size, "fixed %s %s%s%s", bits, fixed & (fixed - 1) ? "differ" : "differs", *should ? ", and " : "",
             should);
}

static bool wrong_word(struct trial_of_word *c) {
  const struct form *base = a64_form(a64_form(c->in->form)->parent);
  const struct field *field = differing_field(base, c->want.word ^ c->got);
  char wanted[A64_TEXT], found[A64_TEXT], difference[BITS_TEXT + SHOULD_TEXT + 64], form[FORM_TEXT];
  spell_word(c->want.word, wanted);
  spell_word(c->got, found);
  describe_form(c, base, form, sizeof form);
  if (field)
    snprintf(difference, sizeof difference, "%s is %lld, wanted %lld", field->name, field_value(field, c->got),
             field_value(field, c->want.word));
  else
    describe_fixed(c, base, difference, sizeof difference);
  bool other = equivalent_words(c->want.word, c->got);
  find(c, other ? FINDING_OTHER_WORD : FINDING_WRONG_WORD, field ? field->name : "fixed bits");
  snprintf(c->v->detail, sizeof c->v->detail, "%.76s%s: \"%.36s\" for \"%.36s\"", difference, form, found, wanted);
  return false;
}

static bool wrong_way_back(struct trial_of_word *c) {
  char wanted[A64_TEXT], found[A64_TEXT];
  a64_spell(c->in, wanted);
  spell_word(c->got, found);
  find(c, FINDING_DECODE_BACK, "table");
  snprintf(c->v->detail, sizeof c->v->detail, "%08x decodes to \"%.48s\", not \"%.48s\"", c->got, found, wanted);
  return false;
}

static bool witness_disagrees(struct trial_of_word *c, const struct witness *w, const char *text) {
  char wanted[A64_TEXT];
  spell_word(c->want.word, wanted);
  find(c, FINDING_WITNESS, w->name);
  snprintf(c->v->detail, sizeof c->v->detail, "%s reads \"%.56s\", not \"%.56s\"", w->name, text, wanted);
  return false;
}

/* ---- judgements --------------------------------------------------------------------------------------------- */

/* An alias, or operands that are written in two ways: the word is read as the base form, which gives it again. */
static bool check_decode(struct trial_of_word *c) {
  const struct insn *base = &c->want.base;
  uint32_t again;
  bool same = a64_decode(c->got, &c->want.base) == A64_VALID && base->form == a64_form(c->in->form)->parent &&
              a64_encode(base, &again, NULL) && again == c->got;
  return same || wrong_way_back(c);
}

/* All are asked; the first that disagrees is told. */
static bool check_witnesses(struct trial_of_word *c, const struct witness *const *w, struct tally *t) {
  unsigned judged = 0;
  bool agreed = true;
  for (char text[A64_TEXT]; *w; w++) {
    enum witness_opinion opinion = (*w)->version() ? witness_judge(*w, &c->want, c->got, text) : WITNESS_CANNOT;
    judged += opinion != WITNESS_CANNOT;
    if (opinion == WITNESS_DISAGREES && agreed)
      agreed = witness_disagrees(c, *w, text);
  }
  tally_word(t, judged);
  return agreed;
}

static bool encode(struct trial_of_word *c) {
  c->accepted = a64_encode(c->in, &c->want.word, &c->refusal);
  return c->accepted;
}

/* What one form refuses another may have: "ldr x1, [x2, #-8]" has no scaled offset. An encoder does not know our forms,
 * and so is judged by what its request says: by the first form that can be written so, or by the same one, if what is
 * wrong does not show: a flag that is not written contradicts what is. */
static bool is_of_another_intent(struct trial_of_word *c, struct insn *other) {
  char text[A64_TEXT], again[A64_TEXT];
  a64_spell(c->in, text);
  if (!a64_parse(text, other, NULL))
    return false;
  a64_spell(other, again);
  if (other->form == c->in->form && strcmp(text, again))
    return false;
  c->in = other;
  return encode(c);
}

static bool check_word(struct trial_of_word *c) {
  struct insn other;
  const struct insn *in = c->in;
  if (!encode(c) && !is_of_another_intent(c, &other)) {
    c->in = in;
    encode(c);
    return wrongly_accepted(c);
  }
  if (c->got != c->want.word)
    return wrong_word(c);
  return check_decode(c);
}

static bool is_read_as(const struct insn *in, uint32_t word) {
  struct insn read = {0};
  return a64_decode(word, &read) == A64_VALID && !memcmp(&read, in, sizeof read);
}

enum answer_reading answer_read(const struct insn *in, const struct answer *a) {
  struct verdict v;
  struct trial_of_word c = {.in = in, .got = a->word, .v = &v};
  if (a->answer != ENCODER_WORD)
    return ANSWER_DOUBTFUL;
  if (is_read_as(in, a->word))
    return ANSWER_AS_MEANT;
  return check_word(&c) ? ANSWER_OF_ALIAS : ANSWER_DOUBTFUL;
}

bool check_answer(const struct insn *in, const struct answer *a, const struct witness *const *witnesses,
                  struct verdict *v, struct tally *t) {
  struct trial_of_word c = {.in = in, .got = a->word, .v = v};
  t->checks++;
  switch (a->answer) {
  case ENCODER_CANNOT:
  case ENCODER_INEXPRESSIBLE:
    t->unjudged++;
    t->unanswered++;
    t->inexpressible += a->answer == ENCODER_INEXPRESSIBLE;
    return true;
  case ENCODER_REFUSED: return !encode(&c) || wrongly_refused(&c);
  default: return check_word(&c) && check_witnesses(&c, witnesses, t);
  }
}

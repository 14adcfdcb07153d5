/* cause_name.c - what a finding of a survey has in common with others of its cause. */
#include "check/carried.h"
#include "cli/survey/cause.h"
#include "encoders/encoder.h"
#include "isa/form.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static bool is_lane(const struct operand *o) { return o->kind == OPERAND_LANE || o->is_bare; }

static const char *kind_of(const struct operand *o) {
  if (o->is_bare)
    return "lane";
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
  case OPERAND_LANE: break;
  }
  return "lane";
}

/* Operands that are wrongly taken are alike if they are of one kind and wrong in one way. A lane whose index is a plain
 * number is known too if numbers are. */
static void name_taken(const struct surveyed *r, struct cause_name *name) {
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
  snprintf(name->key, CAUSE_KEY, "%s: %s, %s", survey_outcome_key(r->outcome), kind, ways[refusal.why]);
  if (refusal.operand < f->nops && f->op[refusal.operand].is_bare)
    snprintf(name->also, CAUSE_KEY, "%s: number, %s", survey_outcome_key(r->outcome), ways[refusal.why]);
}

static uint32_t fields_of(const struct operand *o) {
  uint32_t fields = 0;
  for (unsigned k = 0; k < o->nparts; k++)
    fields |= (uint32_t)(((1ull << o->part[k].width) - 1) << o->part[k].lo);
  return fields;
}

/* The operand that feeds the lowest bit that is wrong. */
static const struct operand *operand_at(const struct form *f, uint32_t difference) {
  for (unsigned i = 0; i < f->nops; i++)
    if (fields_of(&f->op[i]) & difference & -difference)
      return &f->op[i];
  return NULL;
}

/* All bits of the operands that are wrong, and those that belong to none. */
static uint32_t fields_at(const struct form *f, uint32_t difference) {
  uint32_t fields = difference;
  for (unsigned i = 0; i < f->nops; i++)
    if (fields_of(&f->op[i]) & difference)
      fields |= fields_of(&f->op[i]);
  return fields;
}

/* Whether both words are of one form, and lanes are all in which they differ. */
static bool differ_in_lanes(uint32_t want, uint32_t got) {
  struct insn a, b;
  if (a64_decode(want, &a) != A64_VALID || a64_decode(got, &b) != A64_VALID || a.form != b.form)
    return false;
  const struct form *f = a64_form(a.form);
  for (unsigned i = 0; i < f->nops; i++)
    if (a.op[i] != b.op[i] && !is_lane(&f->op[i]))
      return false;
  return true;
}

/* Wrong words are alike if the same bits of one kind of operand are wrong. The bits of a lane lie in other places for
 * each width and instruction: all of them are alike. */
static void name_wrong(const struct surveyed *r, struct cause_name *name) {
  const struct form *f = a64_form(r->in->form);
  uint32_t difference = (uint32_t)(r->verdict.want ^ r->verdict.got);
  const struct operand *o = operand_at(f, difference);
  const char *outcome = survey_outcome_key(r->outcome), *kind = o ? kind_of(o) : "fixed bits";
  snprintf(name->key, CAUSE_KEY, "%s: %s, " CAUSE_BITS "%08x", outcome, kind, difference);
  if (differ_in_lanes((uint32_t)r->verdict.want, (uint32_t)r->verdict.got)) {
    memcpy(name->also, name->key, CAUSE_KEY);
    snprintf(name->key, CAUSE_KEY, "%s: lane", outcome);
    return;
  }
  name->fields = fields_at(f, difference);
  snprintf(name->family, CAUSE_KEY, "%s: %s, " CAUSE_WITHIN "%08x", outcome, kind, name->fields);
}

/* Nothing says which operand an encoder did not like: what is refused without a reason is alike by its mnemonic. */
static void name_by_mnemonic(const struct surveyed *r, const char *what, struct cause_name *name) {
  char text[A64_TEXT];
  a64_spell(r->in, text);
  snprintf(name->key, CAUSE_KEY, "%s: %s%.*s", survey_outcome_key(r->outcome), what, (int)strcspn(text, " "), text);
}

static bool names(const struct insn *in, bool general, unsigned number) {
  const struct form *f = a64_form(in->form);
  for (unsigned i = 0; i < f->nops; i++) {
    bool is_register = f->op[i].kind == OPERAND_REGISTER && a64_number_of(in->op[i]) == number;
    if (is_register && general == (a64_class_kind(a64_class_of(in->op[i])) == 'G'))
      return true;
  }
  return false;
}

/* Of a number that does not fit, or of an alias, the row that has the effect. */
static const struct form *form_of_effect(const struct insn *in) {
  struct insn meaning, room;
  if (encoder_is_macro(in, &meaning))
    return a64_form(meaning.form);
  const struct insn *canonical = a64_meaning(in, &room);
  return a64_form(canonical ? canonical->form : in->form);
}

/* Whether several words changed what the intent has nothing to do with. */
static bool is_besides(const struct insn *in, const char *where) {
  const struct form *f = form_of_effect(in);
  unsigned number;
  if (sscanf(where, "x%u", &number) == 1)
    return !names(in, true, number) && !(number == 30 && a64_effect_sets(f, A64_VAR_PC)); /* which BL sets */
  if (sscanf(where, "v%u", &number) == 1)
    return !names(in, false, number);
  if (!strcmp(where, "SP"))
    return !names(in, true, A64_SP);
  if (!strcmp(where, "NZCV"))
    return !a64_effect_sets(f, A64_VAR_NZCV);
  return !strcmp(where, CARRIED_COUNT) && !a64_touches_memory(f);
}

/* Several words are alike if they change the same besides; else by the mnemonic. */
static void name_sequence(const struct surveyed *r, struct cause_name *name) {
  const char *where = r->verdict.where;
  name_by_mnemonic(r, "several words for ", name);
  if (!is_besides(r->in, where))
    return;
  memcpy(name->also, name->key, CAUSE_KEY);
  snprintf(name->key, CAUSE_KEY, "%s: several words %s%s", survey_outcome_key(r->outcome),
           strcmp(where, CARRIED_COUNT) != 0 ? "change " : "access memory",
           strcmp(where, CARRIED_COUNT) != 0 ? where : "");
}

/* "shift 12 is too large" and "shift 13 is too large" are one reason. */
static void name_reason(const char *reason, struct cause_name *name) {
  memcpy(name->also, name->key, CAUSE_KEY);
  size_t n = (size_t)snprintf(name->key, CAUSE_KEY, "%s: \"", survey_outcome_key(OUTCOME_REFUSED));
  while (*reason && n < CAUSE_KEY - 2) {
    size_t digits = isdigit((unsigned char)*reason) ? strspn(reason, "0123456789abcdefABCDEFx") : 0;
    name->key[n++] = digits ? 'N' : *reason;
    reason += digits ? digits : 1;
  }
  name->key[n++] = '"';
  name->key[n] = 0;
}

/* Where or by what a process ended; of an encoder that is built anew that may be another place. */
static void name_place(const struct surveyed *r, struct cause_name *name) {
  memcpy(name->also, name->key, CAUSE_KEY);
  snprintf(name->key, CAUSE_KEY, "%s: %s", survey_outcome_key(r->outcome), r->verdict.place);
  name->is_place = true;
}

struct cause_name survey_cause_name(const struct surveyed *r) {
  struct cause_name name = {.fields = 0};
  if (r->outcome == OUTCOME_TAKEN || r->outcome == OUTCOME_UNPREDICTABLE)
    name_taken(r, &name);
  else if (r->outcome != OUTCOME_WRONG)
    name_by_mnemonic(r, "", &name);
  else if (r->verdict.finding == FINDING_WRONG_SEQUENCE)
    name_sequence(r, &name);
  else if (r->verdict.finding == FINDING_OTHER_WORD)
    name_by_mnemonic(r, "another word for ", &name);
  else
    name_wrong(r, &name);
  if (r->outcome == OUTCOME_REFUSED && *r->verdict.reason)
    name_reason(r->verdict.reason, &name);
  else if (r->outcome == OUTCOME_DIED && *r->verdict.place)
    name_place(r, &name);
  return name;
}

unsigned survey_cause_known_by(const struct known_causes *k, const struct cause_name *name) {
  unsigned by = known_causes_find(k, name->key);
  if (by == KNOWN_NONE && *name->family)
    by = known_causes_find(k, name->family);
  if (by == KNOWN_NONE && *name->also)
    by = known_causes_find(k, name->also);
  return by;
}

bool survey_cause_is_known(const struct known_causes *k, const struct cause_name *name) {
  return survey_cause_known_by(k, name) != KNOWN_NONE;
}

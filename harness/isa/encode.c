/* encode.c - intent to word, or a refusal that says which operand and why. */
#include "isa/compile/codec.h"
#include "isa/compile/condition.h"
#include "isa/compile/row_kit.h"
#include "isa/compile/table.h"
#include "isa/operand.h"
#include "isa/word.h"

#include <stdio.h>
#include <string.h>

static bool refuse(struct a64_refusal *r, enum a64_why why, unsigned operand, unsigned when) {
  if (r)
    *r = (struct a64_refusal){(uint8_t)why, (uint8_t)operand, (uint8_t)when};
  return false;
}

static bool put_operands(const struct form *f, const struct insn *in, uint32_t *word, struct a64_refusal *r) {
  for (unsigned i = 0; i < f->nops; i++) {
    if (f->op[i].is_checked)
      continue;
    enum a64_why why = operand_put(f, i, in, word);
    if (why != A64_ACCEPTED)
      return refuse(r, why, i, 0);
  }
  return true;
}

void put_definitions(const struct form *f, uint32_t *word) {
  for (unsigned i = 0; i < f->ndefinitions; i++) {
    struct part at = f->field[f->definition[i].field].at;
    *word |= put_parts((uint32_t)row_eval(f, &f->definition[i].expr, *word), &at, 1);
  }
}

bool encode_operands(const struct form *f, const struct insn *in, uint32_t *word, struct a64_refusal *r) {
  *word = f->value | f->ought;
  if (!put_operands(f, in, word, r))
    return false;
  put_definitions(f, word);
  return true;
}

/* Operands whose bits others gave must agree with them. */
static bool compare_operands(const struct form *f, const struct insn *in, uint32_t word, struct a64_refusal *r) {
  for (unsigned i = 0; i < f->nops; i++) {
    const struct operand *o = &f->op[i];
    if (!o->is_checked && !o->checks_selector)
      continue;
    struct insn seen;
    uint32_t spare = 0;
    seen.op[f->data] = in->op[f->data];
    seen.op[o->of] = in->op[o->of];
    if (!operand_get(f, i, word, &seen, &spare) || seen.op[i] != in->op[i])
      return refuse(r, o->is_checked ? A64_CONTRADICTION : A64_WRONG_CLASS, i, 0);
  }
  return true;
}

static bool check_conditions(const struct form *f, uint32_t word, bool constrained, struct a64_refusal *r) {
  for (unsigned i = 0; i < f->nconditions; i++)
    if (f->condition[i].constrained == constrained && !condition_holds(f, &f->condition[i], word))
      return refuse(r, constrained ? A64_UNPREDICTABLE_WHEN : A64_UNALLOCATED_WHEN, f->condition[i].operand, i);
  return true;
}

bool encode_by(const struct form *f, const struct insn *in, uint32_t *word, struct a64_refusal *r) {
  uint32_t bits;
  if (!encode_operands(f, in, &bits, r))
    return false;
  if (!compare_operands(f, in, bits, r) || !check_conditions(f, bits, false, r))
    return false;
  *word = bits ^ in->spare;
  if (in->spare & f->should)
    return refuse(r, A64_SHOULD_BE, 0, 0);
  if (!check_conditions(f, bits, true, r))
    return false;
  refuse(r, A64_ACCEPTED, 0, 0);
  return true;
}

bool a64_encode(const struct insn *in, uint32_t *word, struct a64_refusal *r) {
  bool is_form = in->form - 1u < a64_table.count || in->form - 1u < table()->count;
  if (!is_form)
    return refuse(r, A64_NO_SUCH_MNEMONIC, 0, 0);
  uint32_t bits; /* of what is refused *word stays as it was */
  if (!codec_put(in, &bits))
    return encode_by(&a64_table.form[in->form], in, word, r);
  *word = bits;
  refuse(r, A64_ACCEPTED, 0, 0);
  return true;
}

/* ---- limits and messages --------------------------------------------------------------------------------------- */

static struct a64_range lane_range(int width) { return (struct a64_range){0, width > 0 ? (1ll << width) - 1 : 0, 1}; }

struct a64_range a64_range_of(const struct insn *in, unsigned operand) {
  const struct form *f = a64_form(in->form);
  const struct operand *o = &f->op[operand];
  unsigned width = parts_width(o->part, o->nparts);
  unsigned bytes = a64_class_bytes(a64_class_of(in->op[f->data]));
  unsigned element = a64_class_element(a64_class_of(in->op[o->of]));
  if (o->kind == OPERAND_SHIFT)
    return (struct a64_range){o->is_inverted, (8ll << element) - !o->is_inverted, 1};
  if (o->kind == OPERAND_LANE)
    return lane_range((int)width - (int)element - o->add);
  int64_t unit = o->is_bytes ? (int64_t)bytes : o->is_log ? __builtin_ctz(bytes | 0x80) : o->scale;
  int64_t least = o->is_signed ? -(1ll << (width - 1)) : 0;
  int64_t first = least * unit + o->add, last = (least + (1ll << width) - 1) * unit + o->add;
  return unit < 0 ? (struct a64_range){last, first, -unit} : (struct a64_range){first, last, unit};
}

static const char *const sentences[] = {
#define REFUSAL(id, sentence) sentence,
#include "isa/refusals.def"
#undef REFUSAL
};

static int put_value(char *out, size_t size, const struct operand *o, int64_t value) {
  double number;
  memcpy(&number, &value, sizeof number);
  if (o->kind == OPERAND_FP8) /* as the bits of a double */
    return snprintf(out, size, "%.17g", number);
  if (o->kind != OPERAND_REGISTER)
    return snprintf(out, size, "%lld", (long long)value);
  return (int)a64_spell_register(value, out, size);
}

void a64_explain_refusal(const struct insn *in, const struct a64_refusal *r, char out[A64_TEXT]) {
  const struct form *f = a64_form(in->form);
  if (!f || r->operand >= f->nops) {
    snprintf(out, A64_TEXT, "%s", sentences[r->why]);
    return;
  }
  const struct operand *o = &f->op[r->operand];
  char value[24];
  put_value(value, sizeof value, o, in->op[r->operand]);
  const char *name = o->kind == OPERAND_BITMASK || o->kind == OPERAND_WIDE ? "immediate" : o->name;
  int used = snprintf(out, A64_TEXT, "%s %s: %s", name, value, sentences[r->why]);
  if (used < 0 || used >= A64_TEXT)
    return;
  size_t left = A64_TEXT - (size_t)used;
  if (r->why == A64_UNALLOCATED_WHEN || r->why == A64_UNPREDICTABLE_WHEN)
    snprintf(out + used, left, " %.*s", f->condition[r->when].len, f->condition[r->when].text);
  if (o->kind == OPERAND_NUMBER && (r->why == A64_OUT_OF_RANGE || r->why == A64_OFF_MULTIPLE)) {
    struct a64_range range = a64_range_of(in, r->operand);
    snprintf(out + used, left, " (%lld..%lld by %lld)", (long long)range.least, (long long)range.greatest,
             (long long)range.unit);
  }
}

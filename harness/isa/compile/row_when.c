/* row_when.c - the when column: fixed bits, derived fields, and conditions compiled to truth tables. */
#include "isa/compile/names.h"
#include "isa/compile/row_steps.h"
#include "isa/word.h"

#include <stdlib.h>
#include <string.h>

enum { TABLE_BITS = 14 }; /* a truth table of at most 2 KiB; wider conditions are evaluated */

/* The fields an expression reads, as a set; `w` reads sf. */
static uint32_t fields_of(const struct form *f, const struct expr *e) {
  uint32_t set = 0;
  /* Evaluation is pure, so the compiled nodes tell: variables carry their index. */
  for (unsigned i = 0; i < e->count; i++)
    if (expr_is_variable(&e->node[i]))
      set |= 1u << (e->node[i].index == FORM_FIELDS ? row_field(f, "sf", 2) : e->node[i].index);
  return set;
}

static const uint64_t *truth_table(const struct form *f, const struct condition *c) {
  uint64_t *table = calloc(c->bits > 6 ? 1u << (c->bits - 6) : 1, sizeof *table);
  if (!table)
    abort();
  for (uint32_t i = 0; i < 1u << c->bits; i++)
    if (row_eval(f, &c->expr, put_parts(i, c->part, c->nparts)))
      table[i / 64] |= 1ull << i % 64;
  return table;
}

/* The operand that a refusal by this condition should name: the first that feeds one of its fields. */
static uint8_t operand_to_blame(const struct form *f, const struct condition *c) {
  for (uint8_t i = f->nops; i--;)
    for (unsigned j = 0; !f->op[i].is_checked && j < f->op[i].nparts; j++)
      for (unsigned k = 0; k < c->nparts; k++)
        if (f->op[i].part[j].lo == c->part[k].lo)
          return i;
  return 0;
}

static bool add_condition(struct build *b, const char *text, size_t len, struct expr *e, bool constrained) {
  struct form *f = b->form;
  if (f->nconditions == FORM_CONDITIONS) {
    expr_free(e);
    return row_fail(b, "when: more than %d conditions", FORM_CONDITIONS);
  }
  struct condition *c = &f->condition[f->nconditions++];
  *c = (struct condition){.text = text, .len = (uint16_t)len, .constrained = constrained, .expr = *e};
  uint32_t set = fields_of(f, e);
  for (unsigned i = 0; i < f->nfields; i++)
    if (set & 1u << i) {
      if (c->nparts == sizeof c->part / sizeof *c->part)
        return row_fail(b, "'%.*s' reads too many fields", (int)len, text);
      c->part[c->nparts++] = f->field[i].at;
    }
  c->bits = (uint8_t)parts_width(c->part, c->nparts);
  if (!c->nparts)
    return row_fail(b, "'%.*s' reads no field", (int)len, text);
  c->bitmap = c->bits <= TABLE_BITS ? truth_table(f, c) : NULL;
  c->operand = operand_to_blame(f, c);
  return true;
}

/* `field=expr` of a field that no operand feeds: a constant becomes fixed bits, the rest a definition. */
static bool derive(struct build *b, int field, struct expr *e) {
  struct form *f = b->form;
  struct part at = f->field[field].at;
  b->fed |= 1u << field;
  if (!fields_of(f, e)) {
    int64_t value = row_eval(f, e, 0);
    if (value < 0 || value >> at.width)
      return row_fail(b, "when: %s cannot be %lld", f->field[field].name, (long long)value);
    f->mask |= part_mask(at);
    f->value |= put_parts((uint32_t)value, &at, 1);
    return true;
  }
  if (f->ndefinitions == FORM_DEFINITIONS) {
    expr_free(e);
    return row_fail(b, "when: more than %d derived fields", FORM_DEFINITIONS);
  }
  f->definition[f->ndefinitions++] = (struct definition){(uint8_t)field, *e};
  return true;
}

/* `(Rt=31)`: what the field should be; encoding sets it, decoding takes anything. */
static bool take_should_be(struct build *b, const char *text, size_t len) {
  struct form *f = b->form;
  const char *equals = memchr(text, '=', len);
  int field = equals ? row_field(f, text, (size_t)(equals - text)) : -1;
  if (field < 0 || b->fed & 1u << field)
    return row_fail(b, "when: (%.*s) is not a field to settle", (int)len, text);
  struct part at = f->field[field].at;
  uint32_t ought;
  if (row_number(equals + 1, (uint32_t)((1ull << at.width) - 1), &ought) != text + len)
    return row_fail(b, "when: (%.*s) is not a number of %u bits", (int)len, text, at.width);
  b->fed |= 1u << field;
  f->should |= part_mask(at);
  f->ought |= put_parts(ought, &at, 1);
  f->ignored = f->should;
  return true;
}

static int find_sparse(const struct form *f, const char *name, size_t len) {
  for (unsigned i = 0; i < f->nops; i++)
    if (f->op[i].kind == OPERAND_SPARSE && strlen(f->op[i].name) == len && !memcmp(f->op[i].name, name, len))
      return (int)i;
  return -1;
}

/* `sysreg_r=NZCV`: the one name of the operand's list. */
static bool take_name(struct build *b, struct operand *o, const char *name, size_t len) {
  int64_t value;
  if (!sparse_lookup(o->sparse, name, len, &value))
    return row_fail(b, "when: %s has no '%.*s'", o->name, (int)len, name);
  o->is_checked = true;
  b->form->value |= put_parts((uint32_t)value, o->part, o->nparts);
  for (unsigned i = 0; i < o->nparts; i++)
    b->form->mask |= part_mask(o->part[i]);
  return true;
}

static bool take_condition(struct build *b, const char *text, size_t len) {
  if (*text == '(' && text[len - 1] == ')')
    return take_should_be(b, text + 1, len - 2);
  const char *sign = memchr(text, '=', len);
  int sparse = sign ? find_sparse(b->form, text, (size_t)(sign - text)) : -1;
  if (sparse >= 0)
    return take_name(b, &b->form->op[sparse], sign + 1, len - (size_t)(sign + 1 - text));
  bool constrained = *text == '~';
  text += constrained;
  len -= constrained;
  const char *equals = memchr(text, '=', len);
  int field = equals ? row_field(b->form, text, (size_t)(equals - text)) : -1;
  struct expr e;
  if (field >= 0 && !(b->fed & 1u << field)) {
    if (constrained)
      return row_fail(b, "when: '~' before %.*s, which gives a field its value", (int)len, text);
    if (!row_expr(b, "when", equals + 1, len - (size_t)(equals + 1 - text), &e))
      return false;
    bool constant = !fields_of(b->form, &e), ok = derive(b, field, &e);
    if (constant)
      expr_free(&e);
    if (!ok || constant)
      return ok;
  }
  if (!row_expr(b, "when", text, len, &e))
    return false;
  return add_condition(b, text, len, &e, constrained);
}

static bool take_conditions(struct build *b, const char *when) {
  for (const char *p = when + strspn(when, " "); *p; p += strspn(p, " ")) {
    size_t len = strcspn(p, " ");
    if (!take_condition(b, p, len))
      return false;
    p += len;
  }
  return true;
}

/* Whether a condition decides anything that fixed bits and other conditions of the row leave open. */
static bool decides(struct build *b, const struct condition *c) {
  const struct form *f = b->form;
  bool seen[2] = {false, false};
  for (const struct condition *k = f->condition; k < c; k++)
    if (k->len == c->len && !memcmp(k->text, c->text, c->len))
      return row_fail(b, "when: '%.*s' stands twice", c->len, c->text);
  for (uint32_t i = 0; c->bitmap && i < 1u << c->bits; i++)
    if (!((put_parts(i, c->part, c->nparts) ^ f->value) & f->mask & put_parts(~0u, c->part, c->nparts)))
      seen[c->bitmap[i / 64] >> i % 64 & 1] = true;
  if (!c->bitmap || (seen[0] && seen[1]))
    return true;
  return row_fail(b, "when: '%.*s' %s holds", c->len, c->text, seen[0] ? "never" : "always");
}

static bool all_decide(struct build *b) {
  for (unsigned i = 0; i < b->form->nconditions; i++)
    if (!decides(b, &b->form->condition[i]))
      return false;
  return true;
}

bool row_when(struct build *b) {
  return take_conditions(b, b->form->when) && all_decide(b) && (!b->parent || take_conditions(b, b->parent->when));
}

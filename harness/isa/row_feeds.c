/* row_feeds.c - finds for every field the one operand that encoding takes it from; the other operands only compare. */
#include "isa/row.h"
#include "isa/word.h"

static uint32_t fields_under(const struct form *f, const struct part *part, unsigned count) {
  uint32_t set = 0;
  for (unsigned i = 0; i < f->nfields; i++)
    for (unsigned j = 0; j < count; j++)
      if (f->field[i].at.lo == part[j].lo)
        set |= 1u << i;
  return set;
}

static bool feed_directly(struct build *b, struct operand *o) {
  uint32_t set = fields_under(b->form, o->part, o->nparts);
  o->is_checked = !(set & ~b->fed);
  if (!o->is_checked && set & b->fed)
    return row_fail(b, "%s shares a field with another operand", o->name);
  b->fed |= set;
  return true;
}

static bool feed_by_class(struct build *b, struct operand *o) {
  uint32_t set = fields_under(b->form, o->selector, o->nselectors);
  if (!(set & b->fed) && o->map->injective) {
    o->feeds_selector = true;
    b->fed |= set;
  } else if (set & ~b->fed) {
    return row_fail(b, "the class of %s does not tell its fields", o->name);
  }
  return true;
}

static bool feed_by_expression(struct build *b, struct operand *o) {
  const struct form *f = b->form;
  int unknown = -1;
  for (unsigned i = 0; i < o->expr.count; i++) {
    const struct expr_node *n = &o->expr.node[i];
    if (!expr_is_variable(n) || n->index == FORM_FIELDS || b->fed & 1u << n->index || n->index == unknown)
      continue;
    if (unknown >= 0)
      return row_fail(b, "%s has two unknown fields", o->name);
    unknown = n->index;
  }
  o->is_checked = unknown < 0;
  if (o->is_checked)
    return true;
  if (f->field[unknown].at.width > 8)
    return row_fail(b, "%s cannot be solved for a field of more than 8 bits", o->name);
  o->unknown = (uint8_t)unknown;
  o->part[o->nparts++] = f->field[unknown].at;
  b->fed |= 1u << unknown;
  return true;
}

bool row_feeds(struct build *b) {
  struct form *f = b->form;
  for (unsigned i = 0; i < f->nops; i++)
    if (f->op[i].kind != OPERAND_EXPRESSION && !feed_directly(b, &f->op[i]))
      return false;
  for (unsigned i = 0; i < f->nops; i++)
    if (f->op[i].map && !feed_by_class(b, &f->op[i]))
      return false;
  for (unsigned i = 0; i < f->nops; i++)
    if (f->op[i].kind == OPERAND_EXPRESSION && !feed_by_expression(b, &f->op[i]))
      return false;
  return true;
}

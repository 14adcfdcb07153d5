/* row_feeds.c - finds for every field the one operand that encoding takes it from; the other operands only compare. */
#include "isa/compile/row_steps.h"
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

/* Bits that no other operand gives come from the class; those that others give are compared with it. */
static bool feed_by_class(struct build *b, struct operand *o) {
  uint32_t set = fields_under(b->form, o->selector, o->nselectors);
  o->feeds_selector = set & ~b->fed;
  o->checks_selector = set & b->fed;
  if (o->feeds_selector && !o->map->tells)
    return row_fail(b, "the class of %s does not tell its fields", o->name);
  b->fed |= set;
  return true;
}

/* The rank of a class as a source: those that say most come first, of Vd.Ta by size and Vn.T by size:Q the latter. */
static unsigned rank_of(const struct operand *o) { return o->map->tells ? parts_width(o->selector, o->nselectors) : 0; }

static bool feed_by_classes(struct build *b) {
  struct form *f = b->form;
  for (unsigned rank = 33; rank--;)
    for (unsigned i = 0; i < f->nops; i++)
      if (f->op[i].map && rank_of(&f->op[i]) == rank && !feed_by_class(b, &f->op[i]))
        return false;
  return true;
}

/* Lanes and shifts share their fields with a class: the class gives a bit that marks the element's size. */
static bool feed_beside_class(struct build *b, struct operand *o) {
  struct form *f = b->form;
  if (o->kind == OPERAND_SHIFT)
    for (o->of = 0; o->of < f->nops; o->of++)
      if (f->op[o->of].feeds_selector && f->op[o->of].selector[0].lo == o->part[0].lo)
        break;
  uint32_t set = fields_under(f, o->part, o->nparts);
  o->is_loose = o->kind == OPERAND_LANE && !(set & b->fed);
  b->fed |= set;
  return o->of < f->nops || row_fail(b, "%s follows no register whose class tells its fields", o->name);
}

/* Whether an operand adds bits to those of this class. */
static bool is_shared(const struct form *f, const struct operand *o) {
  for (const struct operand *k = f->op; k < f->op + f->nops; k++)
    if ((k->kind == OPERAND_LANE || k->kind == OPERAND_SHIFT) &&
        fields_under(f, k->part, k->nparts) & fields_under(f, o->selector, o->nselectors))
      return true;
  return false;
}

/* Where nobody adds bits to the first selector of a class they have no meaning. */
static void find_loose_class(struct form *f, struct operand *o) {
  const struct class_map *m = o->map;
  for (unsigned i = 0; m && i < m->count; i++)
    if (m->to_class[i] < A64_CLASSES && m->to_selector[m->to_class[i]] != (int8_t)i)
      o->is_loose = o->feeds_selector && !is_shared(f, o);
}

/* Whether a class tells all fields of this operand: a flag or a number of bytes that follows it. */
static bool follows_class(const struct form *f, const struct operand *o) {
  uint32_t told = 0;
  for (const struct operand *k = f->op; k < f->op + f->nops; k++)
    if (k->map && k->map->tells)
      told |= fields_under(f, k->selector, k->nselectors);
  return !(fields_under(f, o->part, o->nparts) & ~told);
}

/* Whether a class has no part in how it is fed. */
static bool is_direct(const struct operand *o) {
  return o->kind != OPERAND_EXPRESSION && o->kind != OPERAND_LANE && o->kind != OPERAND_SHIFT;
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
    if (is_direct(&f->op[i]) && !follows_class(f, &f->op[i]) && !feed_directly(b, &f->op[i]))
      return false;
  if (!feed_by_classes(b))
    return false;
  for (unsigned i = 0; i < f->nops; i++)
    if ((f->op[i].kind == OPERAND_LANE || f->op[i].kind == OPERAND_SHIFT) && !feed_beside_class(b, &f->op[i]))
      return false;
  for (unsigned i = 0; i < f->nops; i++)
    find_loose_class(f, &f->op[i]);
  for (unsigned i = 0; i < f->nops; i++)
    if (f->op[i].kind == OPERAND_EXPRESSION && !feed_by_expression(b, &f->op[i]))
      return false;
  for (unsigned i = 0; i < f->nops; i++)
    if (is_direct(&f->op[i]) && follows_class(f, &f->op[i]) && !feed_directly(b, &f->op[i]))
      return false;
  return true;
}

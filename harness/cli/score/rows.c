/* rows.c - operators on the conditions, definitions and class maps of a form's row. */
#include "cli/score/operators.h"

#include <string.h>

/* ---- conditions -------------------------------------------------------------------------------------------------- */

static bool speaks_of(const struct mutation *m, const char *what) {
  const struct condition *c = &m->form->condition[m->b];
  return m->b < m->form->nconditions && memmem(c->text, c->len, what, strlen(what));
}

static bool speaks_of_any(const struct mutation *m, const char *const *what) {
  while (*what && !speaks_of(m, *what))
    what++;
  return *what;
}

static bool is_hard(const struct mutation *m) {
  return m->b < m->form->nconditions && !m->form->condition[m->b].constrained;
}

bool is_constrained(const struct mutation *m) { return m->b < m->form->nconditions && !is_hard(m); }
bool is_condition_of_hw(const struct mutation *m) { return is_hard(m) && speaks_of(m, "hw"); }
bool is_condition_of_cond(const struct mutation *m) { return is_hard(m) && speaks_of(m, "cond"); }
bool is_condition_of_even(const struct mutation *m) { return is_hard(m) && speaks_of(m, "%2"); }
bool is_condition_of_bitfield(const struct mutation *m) {
  static const char *const fields[] = {"immr", "imms", NULL};
  return is_hard(m) && speaks_of_any(m, fields);
}
bool is_condition_of_size(const struct mutation *m) {
  static const char *const fields[] = {"size", "sz", "Q", "immh", "imm5", "ft", NULL};
  return is_hard(m) && speaks_of_any(m, fields) && !is_condition_of_bitfield(m);
}
bool is_other_condition(const struct mutation *m) {
  return is_hard(m) && !is_condition_of_hw(m) && !is_condition_of_cond(m) && !is_condition_of_even(m) &&
         !is_condition_of_bitfield(m) && !is_condition_of_size(m);
}

void drop_condition(struct mutation *m) {
  struct condition *c = m->row.condition;
  memmove(c + m->b, c + m->b + 1, (size_t)(--m->row.nconditions - m->b) * sizeof *c);
}

/* ---- definitions ------------------------------------------------------------------------------------------------- */

static const struct field *defined(const struct mutation *m) {
  return m->b < m->form->ndefinitions ? &m->form->field[m->form->definition[m->b].field] : NULL;
}

bool is_definition_of_n(const struct mutation *m) { return defined(m) && !strcmp(defined(m)->name, "N"); }
bool is_definition(const struct mutation *m) { return defined(m) && !is_definition_of_n(m); }

void turn_definition(struct mutation *m, const struct insn *in, struct answer *a) {
  (void)in;
  a->word ^= 1u << defined(m)->at.lo;
}

/* ---- class maps -------------------------------------------------------------------------------------------------- */

static bool is_first_of_map(const struct mutation *m) {
  const struct operand *o = m->form->op;
  if (!is_register(m) || !o[m->a].map)
    return false;
  for (unsigned i = 0; i < m->a; i++)
    if (o[i].kind == OPERAND_REGISTER && o[i].map == o[m->a].map)
      return false;
  return true;
}

static bool is_arrangement(const struct mutation *m) { return is_first_of_map(m) && !is_general(m); }
static bool has_class(const struct mutation *m) { return mutated(m)->map->to_selector[m->n] >= 0; }
bool is_class_of_map(const struct mutation *m) { return is_arrangement(m) && has_class(m); }
bool is_class_off_map(const struct mutation *m) { return is_arrangement(m) && !has_class(m); }

/* A copy of the map, which all registers of the original use from now on. */
static struct class_map *copy_map(struct mutation *m) {
  m->map = *mutated(m)->map;
  for (unsigned i = 0; i < m->row.nops; i++)
    if (m->row.op[i].kind == OPERAND_REGISTER && m->row.op[i].map == mutated(m)->map)
      m->row.op[i].map = &m->map;
  return &m->map;
}

void swap_class(struct mutation *m) {
  struct class_map *map = copy_map(m);
  unsigned other = ((unsigned)map->to_selector[m->n] + 1) % map->count;
  map->to_selector[m->n] = (int8_t)other;
  map->to_class[other] = (uint8_t)m->n;
}

void refuse_class(struct mutation *m) {
  struct class_map *map = copy_map(m);
  map->to_selector[m->n] = -1;
  for (unsigned i = 0; i < map->count; i++)
    if (map->to_class[i] == m->n)
      map->to_class[i] = A64_CLASSES;
}

void take_class(const struct mutation *m, struct insn *in) {
  const struct class_map *map = mutated(m)->map;
  unsigned first = 0;
  while (map->to_class[first] == A64_CLASSES)
    first++;
  if (a64_class_of(in->op[m->a]) != m->n)
    return;
  for (unsigned i = 0; i < m->form->nops; i++)
    if (m->form->op[i].kind == OPERAND_REGISTER && m->form->op[i].map == map)
      in->op[i] = A64_REG(map->to_class[first], a64_number_of(in->op[i]));
}

/* ---- the fields that choose -------------------------------------------------------------------------------------- */

static bool has_bit_of_selector(const struct mutation *m) {
  return is_first_of_map(m) && m->n < parts_width(mutated(m)->selector, mutated(m)->nselectors);
}

bool has_selector_bit(const struct mutation *m) { return has_bit_of_selector(m) && !is_general(m); }
bool has_width_bit(const struct mutation *m) { return has_bit_of_selector(m) && is_general(m); }

static uint32_t selector_bit(const struct mutation *m) {
  return put_parts(1u << m->n, mutated(m)->selector, mutated(m)->nselectors);
}

void lose_selector_bit(struct mutation *m, const struct insn *in, struct answer *a) {
  (void)in;
  a->word &= ~selector_bit(m);
}

void set_selector_bit(struct mutation *m, const struct insn *in, struct answer *a) {
  (void)in;
  a->word |= selector_bit(m);
}

/* row_effect.c - the effect column: statements over the operands, compiled for the interpreter of intents. */
#include "isa/row.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const struct {
  const char *name;
  uint8_t argc;
} functions[] = {
#define FUNCTION(id, name, argc) {name, argc},
#include "isa/functions.def"
#undef FUNCTION
};

static const struct {
  const char *name;
  enum a64_variable variable;
} variables[] = {{"a", A64_VAR_A},       {"b", A64_VAR_B},   {"c", A64_VAR_C},       {"W", A64_VAR_W},
                 {"SIZE", A64_VAR_SIZE}, {"PC", A64_VAR_PC}, {"NZCV", A64_VAR_NZCV}, {"X30", A64_VAR_X30}};

static int find_operand(const struct form *f, const char *name, size_t len) {
  for (unsigned i = 0; i < f->nops; i++)
    if (strlen(f->op[i].name) == len && !memcmp(f->op[i].name, name, len))
      return (int)i;
  return -1;
}

static int name_of_variable(void *ctx, const char *name, size_t len) {
  struct form *f = ctx;
  int operand = find_operand(f, name, len);
  if (operand >= 0) {
    f->op[operand].is_read = true;
    return operand;
  }
  for (unsigned i = 0; i < sizeof variables / sizeof *variables; i++)
    if (strlen(variables[i].name) == len && !memcmp(variables[i].name, name, len))
      return (int)variables[i].variable;
  return -1;
}

static int name_of_function(void *ctx, const char *name, size_t len) {
  (void)ctx;
  for (unsigned i = 0; i < A64_FUNCTIONS; i++)
    if (strlen(functions[i].name) == len && !memcmp(functions[i].name, name, len))
      return (int)i;
  return -1;
}

/* The length of `NAME` in `NAME = value`; 0 if the statement is a bare call. */
static size_t target_length(const char *text, size_t len) {
  size_t n = 0;
  while (n < len && isalnum((unsigned char)text[n]))
    n++;
  size_t gap = n;
  while (gap < len && text[gap] == ' ')
    gap++;
  return gap < len && text[gap] == '=' ? n : 0;
}

static bool arguments_match(struct build *b, const struct expr *e) {
  for (unsigned i = 0; i < e->count; i++) {
    const struct expr_node *n = &e->node[i];
    if (expr_is_call(n) && n->argc != functions[n->index].argc)
      return row_fail(b, "effect: %s takes %u arguments, not %u", functions[n->index].name, functions[n->index].argc,
                      n->argc);
  }
  return true;
}

static bool take_statement(struct build *b, const char *text, size_t len) {
  struct form *f = b->form;
  if (f->nstatements == FORM_STATEMENTS)
    return row_fail(b, "more than %d statements", FORM_STATEMENTS);
  struct statement *s = &f->statement[f->nstatements++];
  size_t target = target_length(text, len);
  const char *value = target ? (const char *)memchr(text, '=', len) + 1 : text;
  struct expr_names names = {name_of_variable, name_of_function, f};
  char why[A64_TEXT];
  s->target = -1;
  if (target) {
    int operand = find_operand(f, text, target);
    s->target = (int16_t)(operand >= 0 ? operand : name_of_variable(f, text, target));
    if (s->target < 0 || s->target == A64_VAR_W || s->target == A64_VAR_SIZE)
      return row_fail(b, "effect: cannot assign to '%.*s'", (int)target, text);
    if (operand >= 0 && f->op[operand].kind != OPERAND_REGISTER)
      return row_fail(b, "effect: %s is not a register", f->op[operand].name);
    if (operand >= 0)
      f->op[operand].is_written = true;
  }
  if (!expr_compile(&s->value, value, len - (size_t)(value - text), &names, why, sizeof why))
    return row_fail(b, "effect: %s", why);
  return arguments_match(b, &s->value);
}

static bool is_vector_file(const struct operand *o) {
  if (o->kind != OPERAND_REGISTER)
    return false;
  if (!o->map)
    return o->fixed_class > A64_X;
  for (unsigned i = 0; i < o->map->count; i++)
    if (o->map->to_class[i] < A64_CLASSES)
      return o->map->to_class[i] > A64_X;
  return false;
}

/* An empty effect of a form that computes in the vector file: what its first register becomes cannot be told. */
static bool computes_in_vector_file(const struct form *f) {
  bool vector = false;
  for (unsigned i = 0; i < f->nops; i++) {
    if (f->op[i].is_base || f->op[i].is_label)
      return false;
    vector |= is_vector_file(&f->op[i]);
  }
  return vector && f->op[0].kind == OPERAND_REGISTER;
}

static bool take_vague_effect(struct build *b) {
  char text[32];
  snprintf(text, sizeof text, "%s = fp()", b->form->op[0].name);
  return take_statement(b, text, strlen(text));
}

bool row_effect(struct build *b) {
  if (!*b->form->effect && !b->parent && computes_in_vector_file(b->form))
    return take_vague_effect(b);
  for (const char *p = b->form->effect + strspn(b->form->effect, "; "); *p; p += strspn(p, "; ")) {
    size_t len = strcspn(p, ";");
    if (!take_statement(b, p, len))
      return false;
    p += len;
  }
  return true;
}

bool a64_effect_calls(const struct form *f, enum a64_function function) {
  for (unsigned i = 0; i < f->nstatements; i++)
    for (unsigned j = 0; j < f->statement[i].value.count; j++) {
      const struct expr_node *n = &f->statement[i].value.node[j];
      if (expr_is_call(n) && n->index == (int)function)
        return true;
    }
  return false;
}

bool a64_effect_sets(const struct form *f, enum a64_variable variable) {
  for (unsigned i = 0; i < f->nstatements; i++)
    if (f->statement[i].target == (int)variable)
      return true;
  return false;
}

/* row_effect.c - the effect column: statements over the operands, compiled for the interpreter of intents. */
#include "isa/compile/row_steps.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
  const char *name;
  uint8_t argc;
  uint16_t does;
} functions[] = {
#define FUNCTION(id, name, argc, bits, does) {name, argc, A64_##does},
#include "isa/rows/functions.def"
#undef FUNCTION
};

static const struct {
  const char *name;
  enum a64_variable variable;
} variables[] = {{"a", A64_VAR_A},       {"b", A64_VAR_B},        {"c", A64_VAR_C},       {"W", A64_VAR_W},
                 {"SIZE", A64_VAR_SIZE}, {"PC", A64_VAR_PC},      {"NZCV", A64_VAR_NZCV}, {"SP", A64_VAR_SP},
                 {"E", A64_VAR_E},       {"I", A64_VAR_I},        {"N", A64_VAR_N},       {"FPCR", A64_VAR_FPCR},
                 {"FPSR", A64_VAR_FPSR}, {"TPIDR", A64_VAR_TPIDR}};

static int find_operand(const struct form *f, const char *name, size_t len) {
  for (unsigned i = 0; i < f->nops; i++)
    if (strlen(f->op[i].name) == len && !memcmp(f->op[i].name, name, len))
      return (int)i;
  return -1;
}

/* X0 to X30, whatever the operands; -1: none of them. */
static int find_general(const char *name, size_t len) {
  char *end;
  if (len < 2 || len > 3 || *name != 'X' || !isdigit((unsigned char)name[1]))
    return -1;
  unsigned long number = strtoul(name + 1, &end, 10);
  return end == name + len && number < 31 && (len == 2 || name[1] != '0') ? A64_VAR_X + (int)number : -1;
}

static int name_of_variable(void *ctx, const char *name, size_t len) {
  struct form *f = ctx;
  bool reference = *name == '&';
  int operand = find_operand(f, name + reference, len - reference);
  if (operand >= 0 && reference && f->op[operand].kind != OPERAND_REGISTER)
    return -1;
  if (operand >= 0) {
    f->op[operand].is_read = true;
    return reference ? A64_REFERENCE + operand : operand;
  }
  int general = find_general(name + reference, len - reference);
  if (general >= 0)
    return reference ? A64_REFERENCE + general : general;
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

static bool is_reference(const struct expr_node *n) { return expr_is_variable(n) && n->index >= A64_REFERENCE; }

/* auth(&X, modifier, key): the generator has to know which pointer, and how it must be signed. */
static bool may_authenticate(const struct expr *e, unsigned call) {
  const struct expr_node *modifier = expr_argument(e, call, 1);
  return is_reference(expr_argument(e, call, 0)) && (expr_is_variable(modifier) || expr_is_number(modifier)) &&
         expr_is_number(expr_argument(e, call, 2));
}

static bool arguments_match(struct build *b, const struct expr *e) {
  for (unsigned i = 0; i < e->count; i++) {
    const struct expr_node *n = &e->node[i];
    if (expr_is_call(n) && n->argc != functions[n->index].argc)
      return row_fail(b, "effect: %s takes %u arguments, not %u", functions[n->index].name, functions[n->index].argc,
                      n->argc);
    if (expr_is_call(n) && n->index == A64_FN_AUTH && !may_authenticate(e, i))
      return row_fail(b,
                      "effect: auth takes a register as &X, a modifier that is a register or a number, and a number");
    b->form->does |= expr_is_call(n) ? functions[n->index].does : 0;
  }
  return true;
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

static bool may_assign(int target) {
  static const uint64_t never = 1ull << A64_VAR_W | 1ull << A64_VAR_SIZE | 1ull << A64_VAR_E | 1ull << A64_VAR_I |
                                1ull << A64_VAR_N | 1ull << A64_VAR_SP;
  return target < A64_REFERENCE && !(never >> target & 1);
}

/* The locals of earlier statements; a value reads no other. */
static bool locals_are_set(struct build *b, const struct expr *e) {
  const struct form *f = b->form;
  uint64_t set = 0;
  for (unsigned i = 0; i + 1 < f->nstatements; i++)
    if (f->statement[i].target >= 0)
      set |= 1ull << f->statement[i].target;
  for (unsigned i = 0; i < e->count; i++)
    if (expr_is_variable(&e->node[i]) && e->node[i].index >= A64_VAR_A && e->node[i].index <= A64_VAR_C &&
        !(set >> e->node[i].index & 1))
      return row_fail(b, "effect: %c is read before it is set", 'a' + e->node[i].index - A64_VAR_A);
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
    if (s->target < 0 || !may_assign(s->target))
      return row_fail(b, "effect: cannot assign to '%.*s'", (int)target, text);
    f->sets |= 1ull << s->target;
    if (operand >= 0 && f->op[operand].kind != OPERAND_REGISTER)
      return row_fail(b, "effect: %s is not a register", f->op[operand].name);
    if (operand >= 0) {
      f->op[operand].is_written = true;
      s->lanewise = is_vector_file(&f->op[operand]);
    }
  }
  if (!expr_compile(&s->value, value, len - (size_t)(value - text), &names, why, sizeof why))
    return row_fail(b, "effect: %s", why);
  if (!target && !expr_is_call(&s->value.node[s->value.count - 1]))
    return row_fail(b, "effect: '%.*s' neither assigns nor calls", (int)len, text);
  return arguments_match(b, &s->value) && locals_are_set(b, &s->value);
}

bool row_effect(struct build *b) {
  if (!*b->form->effect && !b->parent)
    return row_fail(b, "no effect");
  const char *p = b->form->effect;
  for (size_t len; *p; p += len + strspn(p + len, " ")) {
    p += strspn(p, " ");
    len = strcspn(p, ";");
    if (!len || (p[len] && !p[len + 1]))
      return row_fail(b, "effect: ';' where no statement %s", len ? "follows" : "stands before it");
    if (!take_statement(b, p, len))
      return false;
    len += p[len] == ';';
  }
  return true;
}

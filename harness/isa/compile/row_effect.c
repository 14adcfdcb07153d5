/* row_effect.c - the effect column: statements over the operands, compiled for the interpreter of intents. */
#include "isa/compile/row_steps.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
  const char *name;
  uint8_t argc;
} functions[] = {
#define FUNCTION(id, name, argc) {name, argc},
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

static bool arguments_match(struct build *b, const struct expr *e) {
  for (unsigned i = 0; i < e->count; i++) {
    const struct expr_node *n = &e->node[i];
    if (expr_is_call(n) && n->argc != functions[n->index].argc)
      return row_fail(b, "effect: %s takes %u arguments, not %u", functions[n->index].name, functions[n->index].argc,
                      n->argc);
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

/* Whether some value has such a node of this index. */
static bool has_node(const struct form *f, bool (*is_such)(const struct expr_node *node), int index) {
  for (unsigned i = 0; i < f->nstatements; i++)
    for (unsigned j = 0; j < f->statement[i].value.count; j++) {
      const struct expr_node *n = &f->statement[i].value.node[j];
      if (is_such(n) && n->index == index)
        return true;
    }
  return false;
}

bool a64_effect_calls(const struct form *f, enum a64_function function) {
  return has_node(f, expr_is_call, (int)function);
}

bool a64_effect_reads(const struct form *f, enum a64_variable variable) {
  return has_node(f, expr_is_variable, (int)variable);
}

bool a64_touches_memory(const struct form *f) {
  static const enum a64_function all[] = {A64_FN_LD,    A64_FN_ST,    A64_FN_STIF,  A64_FN_STN, A64_FN_CHANGE,
                                          A64_FN_LDTAG, A64_FN_STTAG, A64_FN_CACHE, A64_FN_ZVA};
  for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
    if (a64_effect_calls(f, all[i]))
      return true;
  return false;
}

bool a64_traps(const struct form *f) {
  return a64_effect_calls(f, A64_FN_TRAP) || a64_effect_calls(f, A64_FN_PRIVILEGED);
}

/* auth(&pointer, modifier, key): the three nodes before its call. */
static bool take_authentication(const struct expr *e, unsigned call, struct a64_authentication *out) {
  const struct expr_node *n = &e->node[call];
  if (!expr_is_call(n) || n->index != A64_FN_AUTH)
    return false;
  out->pointer = n[-3].index - A64_REFERENCE;
  out->modifier = expr_is_variable(&n[-2]) ? n[-2].index : A64_OPS;
  out->key = (int)n[-1].k;
  return true;
}

bool a64_authenticates(const struct form *f, struct a64_authentication *out) {
  for (unsigned i = 0; i < f->nstatements; i++)
    for (unsigned j = 0; j < f->statement[i].value.count; j++)
      if (take_authentication(&f->statement[i].value, j, out))
        return true;
  return false;
}

bool a64_effect_sets(const struct form *f, enum a64_variable variable) {
  for (unsigned i = 0; i < f->nstatements; i++)
    if (f->statement[i].target == (int)variable)
      return true;
  return false;
}

/* expr.c - compiles expressions to postfix code by precedence climbing, and evaluates them. */
#include "isa/compile/expr.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum op {
  OP_CONST,
  OP_VARIABLE,
  OP_CALL,
  OP_CHOOSE,
  OP_NEG,
  OP_NOT,
  OP_LNOT,
  OP_OR,
  OP_XOR,
  OP_AND,
  OP_EQ,
  OP_NE,
  OP_LE,
  OP_GE,
  OP_SHL,
  OP_SHR,
  OP_LT,
  OP_GT,
  OP_ADD,
  OP_SUB,
  OP_MUL,
  OP_DIV,
  OP_MOD
};

/* Two-character spellings stand before their one-character prefixes. */
static const struct {
  char text[3];
  uint8_t op, level;
} binary[] = {{"!=", OP_NE, 4},  {"<=", OP_LE, 4}, {">=", OP_GE, 4}, {"<<", OP_SHL, 5},
              {">>", OP_SHR, 5}, {"|", OP_OR, 1},  {"^", OP_XOR, 2}, {"&", OP_AND, 3},
              {"=", OP_EQ, 4},   {"<", OP_LT, 4},  {">", OP_GT, 4},  {"+", OP_ADD, 6},
              {"-", OP_SUB, 6},  {"*", OP_MUL, 7}, {"/", OP_DIV, 7}, {"%", OP_MOD, 7}};

enum { NODES = 128 };

struct parser {
  const char *p, *end;
  const struct expr_names *names;
  struct expr_node node[NODES];
  unsigned count;
  char *why;
  size_t size;
};

static bool fail(struct parser *s, const char *message, const char *at, size_t len) {
  snprintf(s->why, s->size, "%s '%.*s'", message, (int)len, at);
  return false;
}

static bool emit(struct parser *s, uint8_t op, int index, uint8_t argc, int64_t k) {
  if (s->count == NODES)
    return fail(s, "too long at", s->p, (size_t)(s->end - s->p));
  s->node[s->count++] = (struct expr_node){op, argc, (int16_t)index, k};
  return true;
}

static void skip_space(struct parser *s) {
  while (s->p < s->end && isspace((unsigned char)*s->p))
    s->p++;
}

static bool take(struct parser *s, char c) {
  skip_space(s);
  if (s->p == s->end || *s->p != c)
    return false;
  s->p++;
  return true;
}

static bool parse_choice(struct parser *s);

static bool parse_arguments(struct parser *s, int function) {
  uint8_t argc = 0;
  if (!take(s, ')')) {
    do {
      if (argc++ == EXPR_ARGS)
        return fail(s, "too many arguments from", s->p, (size_t)(s->end - s->p));
      if (!parse_choice(s))
        return false;
    } while (take(s, ','));
    if (!take(s, ')'))
      return fail(s, "no ')' before", s->p, (size_t)(s->end - s->p));
  }
  return emit(s, OP_CALL, function, argc, 0);
}

static bool parse_name(struct parser *s) {
  const char *name = s->p;
  s->p += *name == '&';
  while (s->p < s->end && (isalnum((unsigned char)*s->p) || *s->p == '_'))
    s->p++;
  size_t len = (size_t)(s->p - name);
  bool call = take(s, '(');
  if (call && !s->names->function)
    return fail(s, "no functions here:", name, len);
  int index = (call ? s->names->function : s->names->variable)(s->names->ctx, name, len);
  if (index < 0)
    return fail(s, call ? "unknown function" : "unknown name", name, len);
  return call ? parse_arguments(s, index) : emit(s, OP_VARIABLE, index, 0, 0);
}

/* Decimal without a leading zero, or hexadecimal. */
static bool parse_number(struct parser *s) {
  char *end;
  bool hex = *s->p == '0' && (s->p[1] | 32) == 'x';
  errno = 0;
  uint64_t k = strtoull(s->p, &end, hex ? 16 : 10);
  if (errno || (*s->p == '0' && !hex && end > s->p + 1))
    return fail(s, "no number:", s->p, (size_t)(end - s->p));
  s->p = end;
  return emit(s, OP_CONST, 0, 0, (int64_t)k);
}

static bool parse_primary(struct parser *s) {
  skip_space(s);
  if (s->p == s->end)
    return fail(s, "ends too early", "", 0);
  if (isdigit((unsigned char)*s->p))
    return parse_number(s);
  if (isalpha((unsigned char)*s->p) || *s->p == '&')
    return parse_name(s);
  if (take(s, '('))
    return parse_choice(s) && (take(s, ')') || fail(s, "no ')' before", s->p, (size_t)(s->end - s->p)));
  uint8_t op = *s->p == '-' ? OP_NEG : *s->p == '~' ? OP_NOT : *s->p == '!' ? OP_LNOT : OP_CONST;
  if (op == OP_CONST)
    return fail(s, "unexpected", s->p, 1);
  s->p++;
  return parse_primary(s) && emit(s, op, 0, 0, 0);
}

static int find_binary(const struct parser *s) {
  for (unsigned i = 0; i < sizeof binary / sizeof *binary; i++) {
    size_t len = strlen(binary[i].text);
    if ((size_t)(s->end - s->p) >= len && !memcmp(s->p, binary[i].text, len))
      return (int)i;
  }
  return -1;
}

static bool parse_binary(struct parser *s, int level) {
  if (!parse_primary(s))
    return false;
  for (;;) {
    skip_space(s);
    int i = find_binary(s);
    if (i < 0 || binary[i].level < level)
      return true;
    s->p += strlen(binary[i].text);
    if (!parse_binary(s, binary[i].level + 1) || !emit(s, binary[i].op, 0, 0, 0))
      return false;
  }
}

static bool parse_choice(struct parser *s) {
  if (!parse_binary(s, 1))
    return false;
  if (!take(s, '?'))
    return true;
  return parse_choice(s) && (take(s, ':') || fail(s, "no ':' before", s->p, (size_t)(s->end - s->p))) &&
         parse_choice(s) && emit(s, OP_CHOOSE, 0, 0, 0);
}

/* How many values a node takes from the stack; it leaves one. */
static int operands_of(const struct expr_node *n) {
  switch ((enum op)n->op) {
  case OP_CONST:
  case OP_VARIABLE: return 0;
  case OP_CALL: return n->argc;
  case OP_CHOOSE: return 3;
  case OP_NEG:
  case OP_NOT:
  case OP_LNOT: return 1;
  default: return 2;
  }
}

/* The deepest the stack gets. */
static int stack_depth(const struct parser *s) {
  int depth = 0, deepest = 0;
  for (unsigned i = 0; i < s->count; i++) {
    depth += 1 - operands_of(&s->node[i]);
    deepest = depth > deepest ? depth : deepest;
  }
  return deepest;
}

bool expr_compile(struct expr *out, const char *text, size_t len, const struct expr_names *names, char *why,
                  size_t size) {
  struct parser s = {.p = text, .end = text + len, .names = names, .why = why, .size = size};
  if (!parse_choice(&s))
    return false;
  skip_space(&s);
  if (s.p != s.end)
    return fail(&s, "unexpected", s.p, (size_t)(s.end - s.p));
  if (stack_depth(&s) > EXPR_DEPTH)
    return fail(&s, "nested too deeply:", text, len);
  struct expr_node *kept = malloc(s.count * sizeof *kept);
  if (!kept)
    abort();
  memcpy(kept, s.node, s.count * sizeof *kept);
  *out = (struct expr){kept, (uint16_t)s.count};
  /* cppcheck-suppress memleak ; `out` owns it now */
  return true;
}

void expr_free(struct expr *e) {
  free((void *)e->node);
  *e = (struct expr){0};
}

bool expr_is_number(const struct expr_node *node) { return node->op == OP_CONST; }

bool expr_is_variable(const struct expr_node *node) { return node->op == OP_VARIABLE; }

bool expr_is_call(const struct expr_node *node) { return node->op == OP_CALL; }

/* The first node of the expression that ends with node `last`. */
static unsigned first_of(const struct expr *e, unsigned last) {
  unsigned first = last;
  for (int n = operands_of(&e->node[last]); n > 0; n--)
    first = first_of(e, first - 1);
  return first;
}

const struct expr_node *expr_argument(const struct expr *e, unsigned call, unsigned i) {
  unsigned last = call - 1;
  for (unsigned behind = e->node[call].argc - 1u; behind > i; behind--)
    last = first_of(e, last) - 1;
  return &e->node[last];
}

static struct expr_value narrow(uint64_t low) { return (struct expr_value){low, 0}; }

static int64_t apply(uint8_t op, uint64_t x, uint64_t y) {
  int64_t a = (int64_t)x, b = (int64_t)y;
  switch ((enum op)op) {
  case OP_OR: return a | b;
  case OP_XOR: return a ^ b;
  case OP_AND: return a & b;
  case OP_EQ: return a == b;
  case OP_NE: return a != b;
  case OP_LE: return a <= b;
  case OP_GE: return a >= b;
  case OP_LT: return a < b;
  case OP_GT: return a > b;
  case OP_SHL: return y > 63 ? 0 : (int64_t)(x << y);
  case OP_SHR: return y > 63 ? 0 : (int64_t)(x >> y);
  case OP_ADD: return (int64_t)(x + y);
  case OP_SUB: return (int64_t)(x - y);
  case OP_MUL: return (int64_t)(x * y);
  case OP_DIV: return y ? (int64_t)(x / y) : 0;
  case OP_MOD: return y ? (int64_t)(x % y) : 0;
  default: abort();
  }
}

struct expr_value expr_eval(const struct expr *e, const struct expr_values *values) {
  struct expr_value stack[EXPR_DEPTH];
  struct expr_value *top = stack; /* the next free place */
  for (const struct expr_node *n = e->node, *end = n + e->count; n < end; n++)
    switch ((enum op)n->op) {
    case OP_CONST: *top++ = narrow((uint64_t)n->k); break;
    case OP_VARIABLE: *top++ = values->variable(values->ctx, n->index); break;
    case OP_CALL:
      top -= n->argc;
      *top = values->call(values->ctx, n->index, top, n->argc);
      top++;
      break;
    case OP_CHOOSE:
      top -= 2;
      top[-1] = top[-1].low ? top[0] : top[1];
      break;
    case OP_NEG: top[-1] = narrow(-top[-1].low); break;
    case OP_NOT: top[-1] = narrow(~top[-1].low); break;
    case OP_LNOT: top[-1] = narrow(!top[-1].low); break;
    default: top--; top[-1] = narrow((uint64_t)apply(n->op, top[-1].low, top[0].low));
    }
  return stack[0];
}

/* expr.h - the small integer expressions that rows are written in: conditions, immediates and effects.
 *
 * Operators, weakest first:  ?:   |   ^   &   = != < <= > >=   << >>   + -   * / %   unary - ~ !
 * `&NAME` is a name of its own: to effects, which register rather than what is in it.
 * Comparison binds tighter than & and |, so `size<3|Q` reads as it looks. All values are 64-bit; comparisons are signed
 * and give 0 or 1. An expression is compiled to postfix code and evaluated with the caller's variables and functions.
 */
#ifndef A64_ISA_COMPILE_EXPR_H
#define A64_ISA_COMPILE_EXPR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { EXPR_DEPTH = 24, EXPR_ARGS = 6 };

struct expr_node {
  uint8_t op;
  uint8_t argc;  /* of a call */
  int16_t index; /* variable or function, as the caller's `resolve` numbered it */
  int64_t k;     /* constant */
};

struct expr {
  const struct expr_node *node;
  uint16_t count; /* 0: no expression */
};

/* What a name means to the caller: `resolve` returns an index >= 0, or -1 for an unknown name. */
struct expr_names {
  int (*variable)(void *ctx, const char *name, size_t len);
  int (*function)(void *ctx, const char *name, size_t len);
  void *ctx;
};

/* Variables and functions may have 128 bits, and `?:` chooses between all of them; operators work on the low 64 and
 * give 64: `high` is 0. */
struct expr_value {
  uint64_t low, high;
};
struct expr_values {
  struct expr_value (*variable)(void *ctx, int index);
  struct expr_value (*call)(void *ctx, int index, const struct expr_value *arg, int argc);
  void *ctx;
};

/* Compiles text[0..len). Returns false and a message in `why` if it is malformed or names something unknown.
 * The nodes live until expr_free(). */
bool expr_compile(struct expr *out, const char *text, size_t len, const struct expr_names *names, char *why,
                  size_t size);
void expr_free(struct expr *e);
/* Whether this node is a number (node->k), reads a variable or calls a function (node->index says which). */
bool expr_is_number(const struct expr_node *node);
bool expr_is_variable(const struct expr_node *node);
bool expr_is_call(const struct expr_node *node);
/* Argument `i` of the call that is node `call`: a number, a variable, a call, or the operator of a larger expression.
 */
const struct expr_node *expr_argument(const struct expr *e, unsigned call, unsigned i);
struct expr_value expr_eval(const struct expr *e, const struct expr_values *values);

#endif

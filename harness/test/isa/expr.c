/* expr.c - expressions on their own: arguments of calls, and values of 128 bits. */
#include "isa/compile/expr.h"
#include "test/test.h"

#include <string.h>

/* Names: `x` is variable 0, `f` function 0, `g` function 1. */
static int name_of_variable(void *ctx, const char *name, size_t len) {
  (void)ctx;
  return len == 1 && *name == 'x' ? 0 : -1;
}

static int name_of_function(void *ctx, const char *name, size_t len) {
  (void)ctx;
  return len == 1 && (*name == 'f' || *name == 'g') ? *name - 'f' : -1;
}

static struct expr compile(const char *text) {
  struct expr_names names = {name_of_variable, name_of_function, NULL};
  struct expr e = {0};
  char why[128] = "";
  NOTEF("%s: %s", text, why);
  EXPECT_TRUE(expr_compile(&e, text, strlen(text), &names, why, sizeof why));
  return e;
}

/* x has 128 bits; f gives back its last argument, g their sum, of 64 bits. */
static struct expr_value value_of_variable(void *ctx, int index) {
  (void)ctx, (void)index;
  return (struct expr_value){1, 2};
}

static struct expr_value call(void *ctx, int index, const struct expr_value *arg, int argc) {
  (void)ctx;
  struct expr_value sum = {0, 0};
  for (int i = 0; i < argc; i++)
    sum.low += arg[i].low;
  return index ? sum : arg[argc - 1];
}

static void expect_value(uint64_t low, uint64_t high, const char *text) {
  struct expr_values values = {value_of_variable, call, NULL};
  struct expr e = compile(text);
  struct expr_value got = expr_eval(&e, &values);
  expr_free(&e);
  EXPECT_EQ(low, got.low);
  EXPECT_EQ(high, got.high);
}

TEST(both_halves_of_a_value_reach_a_function_and_come_back) {
  expect_value(1, 2, "x");
  expect_value(1, 2, "f(7, x)");
  expect_value(8, 0, "g(7, x)");
  expect_value(7, 0, "f(x, 7)");
}

TEST(a_choice_keeps_both_halves_of_what_it_chooses) {
  expect_value(1, 2, "1 ? x : 7");
  expect_value(7, 0, "0 ? x : 7");
  expect_value(1, 2, "0 ? 7 : f(3, x)");
}

TEST(an_operator_has_no_upper_half) {
  expect_value(2, 0, "x + 1");
  expect_value(~0ull, 0, "-x");
  expect_value(~1ull, 0, "~x");
  expect_value(0, 0, "!x");
}

TEST(an_argument_is_found_whatever_the_others_are) {
  struct expr e = compile("f(g(1, 2) + 3, x, x ? g(4, 5, 6) : -7, 8)");
  unsigned outer = e.count - 1u;
  EXPECT_TRUE(expr_is_call(&e.node[outer]));
  EXPECT_TRUE(expr_argument(&e, outer, 0) == &e.node[4]); /* 1 2 g 3 + */
  EXPECT_TRUE(expr_is_variable(expr_argument(&e, outer, 1)));
  EXPECT_TRUE(!expr_is_number(expr_argument(&e, outer, 2)) && !expr_is_variable(expr_argument(&e, outer, 2)));
  EXPECT_TRUE(expr_is_number(expr_argument(&e, outer, 3)));
  EXPECT_EQ(8, expr_argument(&e, outer, 3)->k);
  EXPECT_EQ(1, expr_argument(&e, 2, 0)->k);
  EXPECT_EQ(2, expr_argument(&e, 2, 1)->k);
  expr_free(&e);
}

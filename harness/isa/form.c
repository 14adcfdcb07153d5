/* form.c - questions about the effect column of a form. */
#include "isa/form.h"

bool a64_effect_reads(const struct form *f, enum a64_variable variable) {
  for (unsigned i = 0; i < f->nstatements; i++)
    for (unsigned j = 0; j < f->statement[i].value.count; j++) {
      const struct expr_node *n = &f->statement[i].value.node[j];
      if (expr_is_variable(n) && n->index == (int)variable)
        return true;
    }
  return false;
}

/* auth(&pointer, modifier, key) */
static bool take_authentication(const struct expr *e, unsigned call, struct a64_authentication *out) {
  if (!expr_is_call(&e->node[call]) || e->node[call].index != A64_FN_AUTH)
    return false;
  const struct expr_node *modifier = expr_argument(e, call, 1);
  out->pointer = expr_argument(e, call, 0)->index - A64_REFERENCE;
  out->modifier = expr_is_variable(modifier) ? modifier->index : A64_OPS;
  out->key = (int)expr_argument(e, call, 2)->k;
  return true;
}

bool a64_authenticates(const struct form *f, struct a64_authentication *out) {
  if (!a64_does(f, A64_AUTHENTICATES))
    return false;
  for (unsigned i = 0; i < f->nstatements; i++)
    for (unsigned j = 0; j < f->statement[i].value.count; j++)
      if (take_authentication(&f->statement[i].value, j, out))
        return true;
  return false;
}

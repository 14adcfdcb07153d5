/* evaluate.c - the value of a statement: what its variables and functions stand for. */
#include "isa/effect/evaluate.h"
#include "isa/effect/system.h"
#include "isa/effect/vector.h"

static struct expr_value narrow(uint64_t low) { return (struct expr_value){low, 0}; }

/* ---- variables ---------------------------------------------------------------------------------------------- */

static bool is_general(int64_t reg) { return a64_class_of(reg) <= A64_X; }

static uint64_t read_general(struct step *s, int64_t reg) {
  uint64_t value = effect_get_x(s, a64_number_of(reg));
  return a64_class_of(reg) == A64_W ? (uint32_t)value : value;
}

static uint64_t read_local(struct step *s, unsigned i) {
  s->unknown |= s->unknown_locals >> i & 1;
  return s->local[i];
}

static struct expr_value read_operand(struct step *s, unsigned i) {
  int64_t value = s->in->op[i];
  if (s->form->op[i].kind != OPERAND_REGISTER)
    return narrow((uint64_t)value);
  return is_general(value) ? narrow(read_general(s, value)) : vector_read(s, i);
}

/* An operand, an X register by its number, or the index of either. */
static struct expr_value read_by_index(struct step *s, int index) {
  if (index >= A64_REFERENCE)
    return narrow((uint64_t)(index - A64_REFERENCE));
  if (index < A64_OPS)
    return read_operand(s, (unsigned)index);
  return narrow(effect_get_x(s, (unsigned)index - A64_VAR_X));
}

static struct expr_value read_variable(void *ctx, int index) {
  struct step *s = ctx;
  switch (index) {
  case A64_VAR_A:
  case A64_VAR_B:
  case A64_VAR_C: return narrow(read_local(s, (unsigned)index - A64_VAR_A));
  case A64_VAR_W: return narrow(effect_width(s));
  case A64_VAR_SIZE: return narrow(a64_class_bytes(a64_class_of(s->in->op[s->form->data])));
  case A64_VAR_PC: return narrow(s->m->pc);
  case A64_VAR_SP: return narrow(effect_get_x(s, A64_SP));
  case A64_VAR_NZCV:
  case A64_VAR_FPCR:
  case A64_VAR_FPSR:
  case A64_VAR_TPIDR: return narrow(system_read(s, index));
  case A64_VAR_E:
  case A64_VAR_I:
  case A64_VAR_N: return narrow((uint64_t)vector_variable(s, index));
  default: return read_by_index(s, index);
  }
}

/* ---- functions ---------------------------------------------------------------------------------------------- */

/* One of the two, by the bits that functions.def gives. */
static const struct {
  effect_function_64 *of_64;
  effect_function_128 *of_128;
} functions[] = {
#define FUNCTION(id, name, argc, bits, does) {.of_##bits = effect_##id},
#include "isa/rows/functions.def"
#undef FUNCTION
};

static struct expr_value call_function(void *ctx, int index, const struct expr_value *arg, int argc) {
  if (functions[index].of_128)
    return functions[index].of_128(ctx, arg);
  uint64_t low[EXPR_ARGS];
  for (int i = 0; i < argc; i++)
    low[i] = arg[i].low;
  return narrow(functions[index].of_64(ctx, low));
}

struct expr_value evaluate(struct step *s) {
  struct expr_values values = {read_variable, call_function, s};
  return expr_eval(&s->statement->value, &values);
}

/* step.c - carries out one intent: the statements of its row's effect column, one after another. */
#include "isa/effect/effect.h"
#include "isa/word.h"

static effect_function *const functions[] = {
#define FUNCTION(id, name, argc) effect_##id,
#include "isa/rows/functions.def"
#undef FUNCTION
};

uint64_t effect_stop(struct step *s, enum a64_step_result result) {
  if (s->result == A64_STEP_DONE)
    s->result = result;
  return 0;
}

uint64_t effect_fault(struct step *s, int signo, int code, uint64_t address) {
  s->m->fault.signo = signo;
  s->m->fault.code = code;
  s->m->fault.address = address;
  return effect_stop(s, A64_STEP_FAULT);
}

unsigned effect_width(const struct step *s) {
  const struct form *f = s->form;
  if (s->statement->lanewise)
    return (unsigned)vector_variable(s, A64_VAR_E);
  for (unsigned i = 0; i < f->nops; i++)
    if (f->op[i].kind == OPERAND_REGISTER)
      return 8 * a64_class_bytes(a64_class_of(s->in->op[i]));
  return 64;
}

/* ---- registers ---------------------------------------------------------------------------------------------- */

static uint64_t *general(struct a64_machine *m, unsigned number) { return number == A64_SP ? &m->sp : &m->x[number]; }

static unsigned unknown_bit(unsigned number) { return number == A64_SP ? A64_UNKNOWN_SP : number; }

static bool is_general(int64_t reg) { return a64_class_of(reg) <= A64_X; }

static int64_t read_register_operand(struct step *s, int64_t reg) {
  unsigned number = a64_number_of(reg);
  if (number == A64_ZR)
    return 0;
  s->unknown |= effect_is_unknown(s, unknown_bit(number));
  uint64_t value = *general(s->m, number);
  return (int64_t)(a64_class_of(reg) == A64_W ? (uint32_t)value : value);
}

void effect_set_x(struct step *s, unsigned number, uint64_t value, bool unknown) {
  if (number < A64_ZR)
    s->m->signature[number] = s->signature;
  *general(s->m, number) = value;
  effect_mark(s, unknown_bit(number), unknown);
}

static void write_register_operand(struct step *s, int64_t reg, uint64_t value) {
  if (a64_number_of(reg) != A64_ZR)
    effect_set_x(s, a64_number_of(reg), a64_class_of(reg) == A64_W ? (uint32_t)value : value, s->unknown);
}

/* ---- variables ---------------------------------------------------------------------------------------------- */

static int64_t read_local(struct step *s, unsigned i) {
  s->unknown |= s->unknown_locals >> i & 1;
  return s->local[i];
}

static void write_local(struct step *s, unsigned i, int64_t value) {
  s->local[i] = value;
  s->unknown_locals = (uint8_t)((s->unknown_locals & ~(1u << i)) | (unsigned)s->unknown << i);
}

static int64_t read_operand(struct step *s, unsigned i) {
  int64_t value = s->in->op[i];
  if (s->form->op[i].kind != OPERAND_REGISTER)
    return value;
  return is_general(value) ? read_register_operand(s, value) : vector_read(s, i);
}

/* An operand, an X register by its number, or the index of either. */
static int64_t read_by_index(struct step *s, int index) {
  if (index >= A64_REFERENCE)
    return index - A64_REFERENCE;
  if (index < A64_OPS)
    return read_operand(s, (unsigned)index);
  return read_register_operand(s, A64_REG(A64_X, index - A64_VAR_X));
}

static int64_t read_variable(void *ctx, int index) {
  struct step *s = ctx;
  switch (index) {
  case A64_VAR_A:
  case A64_VAR_B:
  case A64_VAR_C: return read_local(s, (unsigned)index - A64_VAR_A);
  case A64_VAR_W: return effect_width(s);
  case A64_VAR_SIZE: return a64_class_bytes(a64_class_of(s->in->op[s->form->data]));
  case A64_VAR_PC: return (int64_t)s->m->pc;
  case A64_VAR_SP: return read_register_operand(s, A64_REG(A64_X, A64_SP));
  case A64_VAR_NZCV:
  case A64_VAR_FPCR:
  case A64_VAR_FPSR:
  case A64_VAR_TPIDR: return (int64_t)system_read(s, index);
  case A64_VAR_E:
  case A64_VAR_I:
  case A64_VAR_N: return vector_variable(s, index);
  default: return read_by_index(s, index);
  }
}

static void branch(struct step *s, uint64_t target) {
  if (s->unknown)
    effect_stop(s, A64_STEP_UNKNOWN);
  s->next = target;
}

static void write_variable(struct step *s, int index, int64_t value) {
  switch (index) {
  case -1: break;
  case A64_VAR_A:
  case A64_VAR_B:
  case A64_VAR_C: write_local(s, (unsigned)index - A64_VAR_A, value); break;
  case A64_VAR_PC: branch(s, (uint64_t)value); break;
  case A64_VAR_NZCV:
  case A64_VAR_FPCR:
  case A64_VAR_FPSR:
  case A64_VAR_TPIDR: system_write(s, index, (uint64_t)value); break;
  default:
    write_register_operand(s, index < A64_OPS ? s->in->op[index] : A64_REG(A64_X, index - A64_VAR_X), (uint64_t)value);
  }
}

/* ---- a step ------------------------------------------------------------------------------------------------- */

static int64_t call_function(void *ctx, int index, const int64_t *arg, int argc) {
  (void)argc;
  return (int64_t)functions[index](ctx, (const uint64_t *)arg);
}

int64_t step_evaluate(struct step *s) {
  struct expr_values values = {read_variable, call_function, s};
  return expr_eval(&s->statement->value, &values);
}

static bool run_statement(struct step *s, const struct statement *statement) {
  s->unknown = false;
  s->signature.key = 0;
  s->statement = statement;
  if (statement->lanewise)
    return vector_statement(s);
  int64_t value = step_evaluate(s);
  if (s->result == A64_STEP_DONE)
    write_variable(s, statement->target, value);
  return s->result == A64_STEP_DONE;
}

enum a64_step_result a64_step(struct a64_machine *m, const struct insn *in) {
  struct insn room;
  const struct insn *meaning = a64_meaning(in, &room);
  return meaning ? a64_step_by_row(m, meaning) : A64_STEP_UNKNOWN;
}

enum a64_step_result a64_step_by_row(struct a64_machine *m, const struct insn *in) {
  const struct form *f = a64_form(in->form);
  m->fault.of_tag = m->fault.unaligned = m->fault.tagged = false;
  struct step s = {.m = m, .form = f, .in = in, .next = m->pc + 4};
  for (unsigned i = 0; i < f->nstatements && run_statement(&s, &f->statement[i]); i++)
    ;
  if (s.result == A64_STEP_DONE)
    m->pc = s.next;
  else
    vector_undo(&s);
  return s.result;
}

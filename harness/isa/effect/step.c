/* step.c - carries out one intent: the statements of its row's effect column, one after another. */
#include "isa/effect/step.h"
#include "isa/effect/evaluate.h"
#include "isa/effect/system.h"
#include "isa/effect/vector.h"

/* ---- targets ------------------------------------------------------------------------------------------------ */

static void write_general(struct step *s, int64_t reg, uint64_t value) {
  bool narrow = a64_class_of(reg) == A64_W;
  s->sure |= narrow ? ~0ull << 32 : 0;
  effect_set_x(s, a64_number_of(reg), narrow ? (uint32_t)value : value, s->unknown);
}

static void write_local(struct step *s, unsigned i, uint64_t value) {
  s->local[i] = value;
  s->unknown_locals = (uint8_t)((s->unknown_locals & ~(1u << i)) | (unsigned)s->unknown << i);
}

static void branch(struct step *s, uint64_t target) {
  if (s->unknown)
    effect_stop(s, A64_STEP_UNKNOWN);
  s->next = target;
}

static void write_variable(struct step *s, int index, uint64_t value) {
  switch (index) {
  case -1: break;
  case A64_VAR_A:
  case A64_VAR_B:
  case A64_VAR_C: write_local(s, (unsigned)index - A64_VAR_A, value); break;
  case A64_VAR_PC: branch(s, value); break;
  case A64_VAR_NZCV:
  case A64_VAR_FPCR:
  case A64_VAR_FPSR:
  case A64_VAR_TPIDR: system_write(s, index, value); break;
  default: write_general(s, index < A64_OPS ? s->in->op[index] : A64_REG(A64_X, index - A64_VAR_X), value);
  }
}

/* ---- a step ------------------------------------------------------------------------------------------------- */

static bool run_statement(struct step *s, const struct statement *statement) {
  s->unknown = false;
  s->sure = 0;
  s->signature.key = 0;
  s->statement = statement;
  if (statement->lanewise)
    return vector_statement(s);
  uint64_t value = evaluate(s).low;
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
  m->fault.of_tag = m->fault.unaligned = m->fault.tagged = m->fault.of_block = false;
  struct step s = {.m = m, .form = f, .in = in, .next = m->pc + 4, .begun = m->transfer};
  m->transfer.next = 0;
  for (unsigned i = 0; i < f->nstatements && run_statement(&s, &f->statement[i]); i++)
    ;
  if (s.result == A64_STEP_DONE)
    m->pc = s.next;
  else
    vector_undo(&s);
  return s.result;
}

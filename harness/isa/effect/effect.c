/* effect.c - what the functions that effects call have in common: how a step ends, its width, general registers. */
#include "isa/effect/effect.h"
#include "isa/effect/vector.h"

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

/* ---- general registers ------------------------------------------------------------------------------------------- */

static uint64_t *general(struct a64_machine *m, unsigned number) { return number == A64_SP ? &m->sp : &m->x[number]; }

static unsigned unknown_bit(unsigned number) { return number == A64_SP ? A64_UNKNOWN_SP : number; }

uint64_t effect_get_x(struct step *s, unsigned number) {
  if (number == A64_ZR)
    return 0;
  s->unknown |= effect_is_unknown(s, unknown_bit(number));
  return *general(s->m, number);
}

void effect_set_x(struct step *s, unsigned number, uint64_t value, bool unknown) {
  if (number == A64_ZR)
    return;
  if (number < A64_ZR)
    s->m->signature[number] = s->signature;
  *general(s->m, number) = value;
  effect_mark(s, unknown_bit(number), unknown);
}

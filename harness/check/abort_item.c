/* abort_item.c - which instructions may stand in a program that is abandoned.
 *
 * The words lie elsewhere than the interpreter of intents thinks, so no address of code may get into a register. Where
 * C or an unwinder works on the program's stack, SP, x29 and TPIDR_EL0 are not the program's. Threads share the window,
 * so that none of several may use it. */
#include "check/abort_item.h"
#include "check/check.h"
#include "gen/forms.h"
#include "isa/form.h"

#include <string.h>

enum { FRAME_POINTER = 29 };

/* ADR, ADRP, BL; branches to registers, whose values were not made by those. */
static bool knows_its_address(const struct form *f) {
  bool branches = a64_effect_sets(f, A64_VAR_PC), label = program_label_operand(f) >= 0;
  bool writes = false;
  for (unsigned i = 0; i < f->nops; i++)
    writes |= f->op[i].kind == OPERAND_REGISTER && f->op[i].is_written;
  return (branches && !label) || (label && writes && !a64_touches_memory(f)) || !strcmp(f->name, "BL");
}

static bool is_general(int64_t reg) { return a64_class_of(reg) <= A64_X; }

/* A pair of registers has the number of its first. */
static bool is_of_frame(const struct form *f, const struct operand *o, int64_t reg) {
  unsigned number = a64_number_of(reg);
  bool pair = strstr(f->name, "CASP") != NULL;
  return is_general(reg) && (number == A64_SP || (number == 31 && o->is_sp) || number == FRAME_POINTER ||
                             (pair && number == FRAME_POINTER - 1));
}

static bool uses_frame(const struct insn *in) {
  const struct form *f = a64_form(in->form);
  for (unsigned i = 0; i < f->nops; i++)
    if (f->op[i].kind == OPERAND_REGISTER && is_of_frame(f, &f->op[i], in->op[i]))
      return true;
  return a64_effect_reads(f, A64_VAR_TPIDR) || a64_effect_sets(f, A64_VAR_TPIDR);
}

const char *abandon_objection(const struct item *it, const struct abandon_rules *r, uint32_t *word) {
  struct insn room;
  const struct insn *in = a64_meaning(&it->insn, &room);
  if (!in || !a64_encode(in, word, NULL))
    return "cannot be encoded";
  const struct form *f = a64_form(in->form);
  if (!run_may_execute(*word))
    return "must not be executed";
  if (emulator_is_known(r->on->emulator, *word))
    return "is known to go wrong in the emulator";
  if (knows_its_address(f))
    return "puts an address of the program into a register, or branches to one";
  if (r->framed && uses_frame(in))
    return "uses SP, x29 or TPIDR_EL0, which C or an unwinder needs";
  if (r->returns && !strcmp(f->name, "MSR_TPIDR2_EL0"))
    return "leaves TPIDR2_EL0 changed, though the program returns";
  if (a64_does(f, A64_CHANGES | A64_TRANSFERS))
    return "leaves in memory what cannot be told";
  return r->shared && a64_touches_memory(f) ? "uses memory that other threads use" : NULL;
}

/* append.c - instructions at the end of a program, whose registers spare those that have a role. */
#include "gen/append.h"
#include "isa/form.h"

void append(struct builder *b, const struct insn *in, enum item_use use, int target) {
  struct program *p = b->program;
  if (p->count < PROGRAM_ITEMS)
    p->item[p->count++] = (struct item){*in, use, target};
}

void append_run(struct builder *b, unsigned form, int64_t op0, int64_t op1, int64_t op2, int64_t op3, int target) {
  struct insn in = {.form = (uint16_t)form, .op = {op0, op1, op2, op3}};
  append(b, &in, ITEM_RUN, target);
}

void append_check(struct builder *b, const struct insn *in) { append(b, in, ITEM_CHECK, TARGET_NONE); }

bool encodes(const struct insn *in) {
  uint32_t word;
  return a64_encode(in, &word, NULL);
}

/* ---- registers -------------------------------------------------------------------------------------------------- */

unsigned roles_avoid(unsigned number, uint32_t set) {
  while (number < 31 && set >> number & 1)
    number = (number + 1) % 31;
  return number;
}

static bool is_general(int64_t reg) { return a64_class_of(reg) <= A64_X; }

void renumber(struct insn *in, unsigned i, uint32_t set) {
  in->op[i] = A64_REG(a64_class_of(in->op[i]), roles_avoid(a64_number_of(in->op[i]), set));
}

void spare_roles(const struct builder *b, const struct form *f, struct insn *in) {
  for (unsigned i = 0; i < f->nops; i++)
    if (f->op[i].kind == OPERAND_REGISTER && f->op[i].is_written && is_general(in->op[i]))
      renumber(in, i, b->roles.set);
}

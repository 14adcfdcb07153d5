/* forms.h - the forms of the table, by how the generator uses them. */
#ifndef A64_GEN_FORMS_H
#define A64_GEN_FORMS_H

#include "isa/form.h"

extern struct forms {
  uint16_t run[A64_FORMS], rare[A64_FORMS], any[A64_FORMS], memory[A64_FORMS], trap[A64_FORMS];
  unsigned runs, rares, anys, memories, traps;
  unsigned add, sub, movz, movn, adr, b, bl, br, blr, ret, cbnz;
  unsigned sign[4], sign_zero[4]; /* by key: with a register, and with zero */
} forms;
void forms_be_ready(void);

/* Which of `count` forms eleven bits choose, and where there are more than these can tell apart, eight further bits:
 * so that the bytes of old cases keep their meaning as long as they can. Neighbours are `stride`, a prime, apart. */
unsigned forms_pick(unsigned count, unsigned choice, unsigned further, unsigned stride);

/* The operand that addresses are made from: inside [ ], or that of a system instruction. -1: none. */
int form_base(const struct form *f);

/* Index of the PC-relative operand of a form, or -1. */
int program_label_operand(const struct form *f);

/* The forms of a memory copy or set up to `id`, which is one of its parts: the prologue first. Returns their number. */
unsigned form_parts(unsigned id, unsigned part[3]);

#endif

/* operand.h - one operand between its value in an intent and its bits in a word. */
#ifndef A64_ISA_OPERAND_H
#define A64_ISA_OPERAND_H

#include "isa/form.h"

/* The value of operand `i` in `word`; earlier operands of `in` are set. False: reserved (only bitmasks and classes can
 * be). `*spare` collects bits that carry no meaning. */
bool operand_get(const struct form *f, unsigned i, uint32_t word, struct insn *in, uint32_t *spare);
/* Adds the bits of operand `i` of the intent to `*word`. Returns why it cannot. */
enum a64_why operand_put(const struct form *f, unsigned i, const struct insn *in, uint32_t *word);
/* encode.c: the word that the operands feed; nothing is compared and no condition asked. */
bool encode_operands(const struct form *f, const struct insn *in, uint32_t *word, struct a64_refusal *r);
/* encode.c: a64_encode() by this row, which need not be the table's. */
bool encode_by(const struct form *f, const struct insn *in, uint32_t *word, struct a64_refusal *r);
void put_definitions(const struct form *f, uint32_t *word); /* the fields that others define */
int64_t fp8_expand(uint32_t imm8);                          /* VFPExpandImm (J1.3), as the bits of a double */
/* The register `steps` after `number`; V31 is followed by V0, the zero register by itself. */
unsigned register_after(unsigned class, unsigned number, int steps);

#endif

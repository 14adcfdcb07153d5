/* code.h - a form as decode and encode run it: registers, numbers and conditions without branches, in few cache lines.
 *
 * Nothing is said here that the form does not say; what is rare stays with operand.c. Encoding puts the operands without
 * asking whether they fit, reads them back and compares: what differs is left to encode.c to refuse with a reason. */
#ifndef A64_CODE_H
#define A64_CODE_H

#include "isa/isa.h"

enum { GATHER_PARTS = 3, GATHER_SELECTOR = 2 };
struct gather { /* parts of a word, each turned left to where it stands in the value */
  uint32_t mask[GATHER_PARTS];
  uint8_t turn[GATHER_PARTS];
};
struct gather_selector {
  uint32_t mask[GATHER_SELECTOR];
  uint8_t turn[GATHER_SELECTOR];
};

struct code_register {
  struct gather_selector selector;
  uint16_t classes;   /* where the class per selector value begins */
  uint16_t selectors; /* where the selector per class begins */
  uint8_t op, lo, mask;
  uint8_t add;
  uint8_t is_sp;
  uint8_t put; /* mask of the number if this operand feeds it, else 0 */
};

struct code_number {
  struct gather at;
  uint8_t op;
  bool is_bytes, is_put;
  uint8_t shift; /* with sign, what the scale is */
  int32_t sign;  /* 1 or -1 */
  int32_t add;
  uint32_t sign_bit;
};

struct code_condition {
  struct gather at;
  uint16_t truth; /* where its truth table begins; 0: ask condition_holds of condition `index` */
  uint8_t index;
};

struct code {
  uint32_t mask, value, should, ought;
  uint16_t registers, numbers, conditions, others; /* where its own begin */
  uint8_t nregisters, nnumbers, nhard, nsoft, nothers;
  uint8_t data; /* the transferred register */
};

/* Once, for forms 1..count. */
void code_compile(struct form *form, unsigned count);
/* The intent of `word` as one of form `id`; A64_UNALLOCATED: it is none. */
enum a64_validity code_get(unsigned id, uint32_t word, struct insn *out);
/* The word of an intent; false: it may not be encoded, or only encode.c can tell. */
bool code_put(const struct insn *in, uint32_t *word);

#endif

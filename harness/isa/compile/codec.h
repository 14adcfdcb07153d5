/* codec.h - a form as decode and encode run it: registers, numbers and conditions without branches, in few cache lines.
 *
 * Nothing is said here that the form does not say, and forms share what is equal; what is rare stays with operand.c.
 * Encoding puts the operands without asking whether they fit, reads them back and compares: what differs is left to
 * encode.c to refuse with a reason. */
#ifndef A64_ISA_COMPILE_CODEC_H
#define A64_ISA_COMPILE_CODEC_H

#include "isa/form.h"

enum {
  CODE_RESERVED = 128, /* a class */
  CODE_REGISTERS = 3,  /* so many registers and numbers are always done, nothing where none stands: */
  CODE_NUMBERS = 1     /* loops of few and varying turns cost more than work for nothing */
};

struct gather { /* parts of a word, each turned left to where it stands in the value */
  uint32_t mask[3];
  uint8_t turn[3];
};
static inline uint32_t turn_left(uint32_t bits, unsigned n) { return bits << (n & 31) | bits >> (-n & 31); }

static inline uint32_t gather(const struct gather *g, uint32_t word) {
  return turn_left(word & g->mask[0], g->turn[0]) | turn_left(word & g->mask[1], g->turn[1]) |
         turn_left(word & g->mask[2], g->turn[2]);
}

struct gather_selector {
  uint32_t mask[2];
  uint8_t turn[2];
};

struct codec_register {
  uint16_t classes; /* where the class per value of the form's selector begins in codec.classes */
  uint8_t op, lo, add;
  uint8_t sp; /* the number that is the stack pointer: 31 or none */
};

struct codec_register_put { /* and for encoding */
  struct codec_register get;
  uint16_t selectors; /* where the selector per class begins in codec.bytes */
  struct gather_selector selector;
  uint8_t put; /* mask of the number if this operand feeds it, else 0 */
};

struct codec_number {
  uint32_t mask[2];
  uint8_t turn[2];
  uint8_t op, left; /* the logarithm of the scale */
  int32_t add;
  uint32_t sign_bit;
};

struct codec_number_put {
  struct codec_number get;
  uint32_t put; /* all ones if this operand feeds its fields, else 0 */
};

struct codec_scaled { /* a number whose scale, or whose place among others, a register chooses */
  struct gather at;
  uint8_t op, of;
  uint8_t bytes; /* a mask: the logarithm of the bytes of register `of` is the scale */
  uint8_t lane;  /* a mask: the bits below an index, `lane_add` and the logarithm of the element of `of` */
  uint8_t lane_add;
  int8_t sign, sizes; /* a shift by its bits: 2 * size - bits to the right, bits - size to the left */
  uint32_t sign_bit;
  uint32_t put;
};

struct codec_condition {
  struct gather at;
  uint16_t truth; /* where its truth table begins in codec.truths; 0: ask condition_holds of condition `index` - 1 */
  uint8_t index;
};

struct code { /* all by which encoding reads most words back: one cache line */
  uint32_t mask, value;
  struct gather selector; /* every bit that chooses the class of a register, or whether there are registers at all */
  struct codec_number number[CODE_NUMBERS];
  struct codec_register reg[CODE_REGISTERS];
  bool more; /* further registers and numbers, operands of other kinds, conditions, should-be bits: see codec_more */
} __attribute__((aligned(64)));
_Static_assert(sizeof(struct code) == 64, "a cache line");

/* All operands of a form under one value of its selector. A lane of it gets
 *
 *   n = (word << up[0] >> down[0] << above) | (word << up[1] >> down[1])    two runs of bits, the upper one first
 *   n = ((n << sign >> sign ^ flip) + step) & wrap                          its sign; a register after another
 *   value = ((n + (n & sp == 31)) << left) + add                            SP; the scale; the class */
struct reader {
  uint8_t up[2][A64_OPS], down[2][A64_OPS], above[A64_OPS], sign[A64_OPS], left[A64_OPS];
  int8_t flip[A64_OPS], step[A64_OPS], wrap[A64_OPS], sp[A64_OPS];
  int32_t add[A64_OPS];
  uint8_t zero[8]; /* no padding: readers are compared as bytes */
} __attribute__((aligned(64)));
_Static_assert(sizeof(struct reader) == 128, "two cache lines");

struct lead { /* from a form to its readers */
  uint32_t mask, value, should, ought;
  uint32_t chooses; /* the bits that choose a reader: */
  uint32_t decides; /* the bits that decide all further conditions: */
  uint16_t which;   /* where the reader for each value begins in codec.which; reader 0: reserved */
  uint16_t decided; /* where the validity for each value begins in codec.validities, VALIDITIES of them in one */
  bool more;        /* operands that no reader gets, conditions of too many bits: see codec_more */
} __attribute__((aligned(32)));
_Static_assert(sizeof(struct lead) == 32, "half a cache line");
enum { VALIDITY_BITS = 2, VALIDITIES = 64 / VALIDITY_BITS };

struct fixed { /* bits that all words of a form have */
  uint32_t mask, value;
};

struct sieve {    /* from a base form to the aliases that a word of it may be of */
  uint32_t tells; /* the bits that tell them apart: */
  uint32_t which; /* where the list for each value begins in codec.sifted, list 0 being that of none */
};

struct codec_more {
  uint32_t should, ought;
  uint16_t registers, numbers, scaled, conditions, others; /* where its own begin */
  uint8_t nregisters, nnumbers, nscaled, nhard, nconstrained, nothers;
  uint8_t unread;    /* set of operands that operand.c gets */
  bool is_undecided; /* the lead could not */
};

struct codec {
  const struct form *form;
  struct code *of; /* by form */
  struct codec_more *more;
  struct lead *lead;
  const struct reader *readers;
  const uint16_t *which;
  const uint64_t *validities;
  const struct fixed *fixed; /* by form */
  const struct sieve *sieve; /* by form */
  const uint16_t *sifted;    /* where a list begins in: */
  const uint16_t *lists;     /* aliases, 0 behind the last */
  bool is_wide;              /* the processor has what decode.c is compiled for once more */
  const struct codec_register_put *registers;
  const struct codec_number_put *numbers;
  const struct codec_scaled *scaled;
  const struct codec_condition *conditions;
  const uint8_t *others; /* operands that operand.c does */
  const uint8_t *bytes;
  const uint16_t *classes; /* as in a register's value, with the mask of its number */
  const uint64_t *truths;
  uint8_t logarithm[256], element[256]; /* of a class's bytes, of its element's */
};
extern struct codec codec;

/* codec_build.c: for forms 1..count, in the place of any built before. */
void codec_build(const struct form *form, unsigned count);

/* reader_build.c: after that, as a part of it. */
void readers_build(const struct form *form, unsigned count);
bool processor_is_wide(void);

/* alias.c: once, for forms 1..count. */
void alias_build(const struct form *form, unsigned count);

/* decode.c: word to intent, of this form alone. */
enum a64_validity decode_as(unsigned id, uint32_t word, struct insn *out);

/* The word of an intent; false: it may not be encoded, or only encode.c can tell. */
bool codec_put(const struct insn *in, uint32_t *word);

#endif

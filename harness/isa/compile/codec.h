/* codec.h - a form as decode and encode run it: all operands and conditions at once, in few cache lines.
 *
 * Nothing is said here that the form does not say, and forms share what is equal; what is rare stays with operand.c.
 * Encoding puts the operands without asking whether they fit, reads them back and compares: what differs is left to
 * encode.c to refuse with a reason. */
#ifndef A64_ISA_COMPILE_CODEC_H
#define A64_ISA_COMPILE_CODEC_H

#include "isa/form.h"

struct gather { /* parts of a word, each turned left to where it stands in the value */
  uint32_t mask[3];
  uint8_t turn[3];
};
static inline uint32_t turn_left(uint32_t bits, unsigned n) { return bits << (n & 31) | bits >> (-n & 31); }

static inline uint32_t gather(const struct gather *g, uint32_t word) {
  return turn_left(word & g->mask[0], g->turn[0]) | turn_left(word & g->mask[1], g->turn[1]) |
         turn_left(word & g->mask[2], g->turn[2]);
}

struct codec_condition {
  struct gather at;
  uint16_t truth; /* where its truth table begins in codec.truths; 0: ask condition_holds of condition `index` - 1 */
  uint8_t index;
};

/* All operands of a form under one value of its selector. A lane of it gets, in 32 bits,
 *
 *   n = (word >> down[0] & mask[0]) | (word >> down[1] & mask[1])    two runs of bits, the upper one first
 *   n = ((n ^ flip) + step) & wrap                                   the sign bit turned; a register after another
 *   value = ((n + (n & sp == 31)) << left) + add                     SP; the scale; the class; what turning it added */
struct reader {
  int32_t add[A64_OPS], flip[A64_OPS];
  uint32_t mask[2][A64_OPS];
  uint8_t down[2][A64_OPS], left[A64_OPS];
  int8_t step[A64_OPS], wrap[A64_OPS], sp[A64_OPS];
  uint8_t zero[16]; /* no padding: readers are compared as bytes */
} __attribute__((aligned(64)));
_Static_assert(sizeof(struct reader) == 192, "three cache lines");

struct lead { /* from a form to its readers */
  uint32_t mask, value, should, ought;
  uint32_t chooses; /* the bits that choose a reader: */
  uint32_t decides; /* the bits that decide all further conditions: */
  uint32_t decided; /* where the validity for each value begins in codec.validities: how many bits are before it */
  uint16_t which;   /* where the reader for each value begins in codec.which; reader 0: reserved */
  bool more;        /* operands that no reader gets, conditions of too many bits: see codec_more */
} __attribute__((aligned(32)));
_Static_assert(sizeof(struct lead) == 32, "half a cache line");
enum { VALIDITY_BITS = 2, VALIDITIES = 32 / VALIDITY_BITS };

struct fixed { /* bits that all words of a form have */
  uint32_t mask, value;
};

struct sieve {    /* from a base form to the aliases that a word of it may be of */
  uint32_t tells; /* the bits that tell them apart: */
  uint32_t which; /* where the list for each value begins in codec.sifted, list 0 being that of none */
};

enum { FEEDERS = 2 };
struct writer { /* from the classes of registers to a reader, whose steps are undone */
  uint32_t value;
  uint16_t selectors[FEEDERS]; /* where the bits of the selector that a class gives begin in codec.selectors, */
  uint8_t op[FEEDERS];         /* by the register whose class it is */
  uint16_t which; /* where the reader for each value of `chooses` begins in codec.which, of which classes give bits */
  uint8_t reads, writes; /* sets of operands: that readers get; and of these, whose fields no other operand feeds */
  bool more; /* operands that no reader gets, fields that others define, conditions of too many bits: see codec_more */
};

struct codec_more {
  uint16_t conditions; /* where its own begin */
  uint8_t nhard, nconstrained;
  uint8_t unread;    /* set of operands that operand.c gets and puts */
  bool is_undecided; /* the lead could not */
};

struct codec {
  const struct form *form;
  struct codec_more *more; /* by form */
  struct lead *lead;
  struct writer *writer;
  const struct reader *readers;
  const uint16_t *which;
  const uint32_t *validities;
  const struct fixed *fixed; /* by form */
  const struct sieve *sieve; /* by form */
  const uint16_t *sifted;    /* where a list begins in: */
  const uint16_t *lists;     /* aliases, 0 behind the last */
  bool is_wide;              /* the processor has what decode.c and codec.c are compiled for once more */
  const struct codec_condition *conditions;
  const uint32_t *selectors; /* by class */
  const uint64_t *truths;
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

/* The word of an intent; false: it may not be encoded, or only encode.c can tell, and *word is any. */
bool codec_put(const struct insn *in, uint32_t *word);

#endif

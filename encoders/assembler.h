/* assembler.h - the reference assembler of programs: labels, veneers and literal pools over our own table.
 *
 * What a program must not get wrong stands in `struct assembler_rules`, so that assembler_faults.def can break one at a
 * time.
 */
#ifndef A64_ENCODERS_ASSEMBLER_H
#define A64_ENCODERS_ASSEMBLER_H

#include "encoders/a64fuzz.h"
#include "isa/insn.h"

struct assembler_rules {
  bool (*encode)(const struct insn *in, uint32_t *word); /* an instruction whose label has its distance */
  bool (*patch)(const struct insn *in, uint32_t was, uint32_t *word);
  int64_t (*pages)(uint64_t from, uint64_t to); /* bytes from the page of one address to that of the other */
  void (*flush)(const struct a64fuzz_room *room, uint64_t address, uint64_t bytes);
  bool flushes_before;                       /* it writes what it patches */
  bool patches_once;                         /* a program */
  bool label_may_move, label_may_be_unbound; /* it may be bound twice, or never */
  bool settles_one;                          /* of all that wait for a label */
  uint32_t nop;
  bool aligns_offsets;                              /* and not addresses */
  uint64_t padding_lost;                            /* bytes of an alignment */
  int64_t pool_reach;                               /* bytes: the distance at which a pool is placed */
  bool pool_is_run;                                 /* nothing leads over what is placed amid code */
  unsigned constant_most;                           /* bytes of a constant, of which more are lost */
  int64_t constant_past;                            /* bytes beyond its constant to which a load leads */
  unsigned veneer_uses;                             /* the register of a veneer */
  uint32_t veneer_branches;                         /* the branch of a veneer, with register 0 */
  uint64_t veneer_past;                             /* bytes beyond its label to which it leads */
  unsigned macro_uses;                              /* the register of a macro */
  unsigned macro_bits;                              /* of a constant that a macro makes, beyond which all are 0 */
  bool macro_moves_w;                               /* to a vector register, where X is to be moved */
  bool macro_inserts;                               /* a lane, where the rest is to be 0 */
  uint64_t slack, slack_of_pools, slack_of_veneers; /* bytes by which it takes the room to be larger than it is */
};
extern const struct assembler_rules assembler_right;

/* Bits of a64fuzz_assembler that are not the functions. */
enum { ASSEMBLER_FEATURES = A64FUZZ_VENEERS | A64FUZZ_POOLS | A64FUZZ_FLUSHES, ASSEMBLER_SCRATCH = 1 << 16 };

/* The operand that is a label; A64_OPS: there is none. */
unsigned assembler_label_of(const struct insn *in);

void *assembler_begin(const struct assembler_rules *rules, const struct a64fuzz_room *room,
                      char reason[A64FUZZ_REASON]);
enum a64fuzz_verdict assembler_step(void *program, const struct a64fuzz_step *step, char reason[A64FUZZ_REASON]);
uint64_t assembler_offset(void *program);
void assembler_end(void *program);
/* By assembler_right; others have their rules as `self`. */
void *assembler_begin_by(void *rules, const struct a64fuzz_room *room, char reason[A64FUZZ_REASON]);
/* By assembler_right. */
extern const struct a64fuzz_assembler assembler_reference;

#endif

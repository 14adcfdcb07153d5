/* assembler.h - the reference assembler of programs: labels, veneers and literal pools over our own table.
 *
 * What a program must not get wrong stands in `struct assembler_rules`, so that encoders/bad/ can break one at a time.
 */
#ifndef A64_ENCODERS_ASSEMBLER_H
#define A64_ENCODERS_ASSEMBLER_H

#include "encoders/a64fuzz.h"
#include "isa/insn.h"

struct assembler_rules {
  bool (*encode)(const struct insn *in, uint32_t *word); /* an instruction whose label has its distance */
  bool (*patch)(const struct insn *in, uint32_t was, uint32_t *word);
  bool label_may_move, label_may_be_unbound; /* it may be bound twice, or never */
  uint32_t nop;
  int64_t pool_reach;   /* bytes: the distance at which a pool is placed */
  unsigned veneer_uses; /* the register of a veneer */
  uint64_t slack;       /* bytes by which it takes the room to be larger than it is */
  bool flushes;
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
/* By assembler_right. */
extern const struct a64fuzz_assembler assembler_reference;

#endif

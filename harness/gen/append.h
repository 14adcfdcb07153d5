/* append.h - instructions at the end of a program, whose registers spare those that have a role. */
#ifndef A64_GEN_APPEND_H
#define A64_GEN_APPEND_H

#include "gen/roles.h"
#include "isa/form.h"

void append(struct builder *b, const struct insn *in, enum item_use use, int target);
void append_check(struct builder *b, const struct insn *in);
void append_run(struct builder *b, unsigned form, int64_t op0, int64_t op1, int64_t op2, int64_t op3, int target);

static inline int64_t x(unsigned number) { return A64_REG(A64_X, number); }
bool encodes(const struct insn *in);

/* Operand `i` is the next register that is not in `set`. */
void renumber(struct insn *in, unsigned i, uint32_t set);
/* No instruction writes a register that has a role. */
void spare_roles(const struct builder *b, const struct form *f, struct insn *in);

/* item_memory.c: an access to the window, whose base is set up before it, or one through the register that faults. */
void take_memory(struct builder *b, struct insn *in, uint32_t random, bool fault);
/* item_memory.c: a part of a memory copy or set, behind those that come before it, or sometimes alone. */
void take_transfer(struct builder *b, struct insn *in, uint32_t random);
/* item_memory.c: makes an address of what `in` is about to authenticate: only such can be followed when it is signed.
 */
void point_before(struct builder *b, struct insn *in);
/* item_memory.c: signs the pointer that `in` is about to authenticate, if there is an instruction for it. */
void sign_before(struct builder *b, const struct insn *in);

#endif

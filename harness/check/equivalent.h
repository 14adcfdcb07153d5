/* equivalent.h - whether two instructions do the same, whatever the registers hold. */
#ifndef A64_CHECK_EQUIVALENT_H
#define A64_CHECK_EQUIVALENT_H

#include "isa/insn.h"

/* Whether the effect columns of both leave the same registers, flags, memory, PC and fault from every state tried: some
 * dozens, drawn from a fixed seed, in which numbers are small, large, equal and at the limits. False as well where an
 * effect cannot be predicted, and where they differ in what no state shows: a barrier, a hint, the order of an access.
 * An opinion, not a proof: what differs in one state of 2^64 may be missed. */
bool equivalent(const struct insn *a, const struct insn *b);
/* The same of two words; false if one of them is none or CONSTRAINED UNPREDICTABLE. */
bool equivalent_words(uint32_t a, uint32_t b);

#endif

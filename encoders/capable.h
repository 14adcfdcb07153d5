/* capable.h - what an encoder says of itself (enum a64fuzz_capability), and what that changes. */
#ifndef A64_ENCODERS_CAPABLE_H
#define A64_ENCODERS_CAPABLE_H

#include "encoders/encoder.h"

/* Whether it is not to be asked this: an answer would say nothing about it. `scratch`: of its sequences. */
bool capable_spares(uint32_t capabilities, uint32_t scratch, const struct insn *in);
/* Whether this word is CONSTRAINED UNPREDICTABLE, and it says that it takes such: that counts as a refusal. */
bool capable_takes(uint32_t capabilities, const struct insn *in, uint32_t word);

/* The encoder with what `names`[`length`] says, separated by commas: capabilities (CAPABILITIES in encoder.h), and
 * name=NAME and version=VERSION, by which known causes are kept; one in a process. NULL with one line in why[size]. */
const struct encoder *capable_wrap(const struct encoder *e, const char *names, size_t length, char *why, size_t size);

#endif

/* encoder.h - the contract of an encoder under test.
 *
 * An encoder turns an intent into a word or refuses it. It must never truncate an operand silently, never refuse what
 * can be encoded, and never crash or hang: it is judged on all four. An adapter holds nothing but the mapping from our
 * operands (isa/insn.h) to the calls of the encoder it wraps.
 *
 * Three ways in: a file in encoders/ that registers itself with ENCODER(); a shared object named on the command line
 * that exports `const struct encoder a64fuzz_encoder`; and a program in any language, `exec:COMMAND`, that reads a line
 * of assembly and answers with a line: eight hex digits, `-` and a reason, or `?` if it does not know the instruction.
 */
#ifndef A64_ENCODER_H
#define A64_ENCODER_H

#include "isa/insn.h"

enum { ENCODER_REASON = 128 };

enum encoder_answer {
  ENCODER_WORD,    /* *word is set */
  ENCODER_REFUSED, /* the operands cannot be encoded; reason may be set */
  ENCODER_CANNOT   /* this encoder does not know the instruction at all: nothing is held against it */
};

struct encoder {
  const char *name, *version;
  /* `pc` is the address the word will lie at; PC-relative operands of `in` are offsets from it (from its page: ADRP).
   */
  enum encoder_answer (*encode)(void *self, const struct insn *in, uint64_t pc, uint32_t *word,
                                char reason[ENCODER_REASON]);
  void *self;
};

#define ENCODER(object)                                                                                                \
  __attribute__((constructor)) static void register_##object(void) { encoder_register(&(object)); }
void encoder_register(const struct encoder *e);

/* NAME of a registered encoder, FILE.so, or exec:COMMAND. NULL with one line in why[size]. */
const struct encoder *encoder_open(const char *spec, char *why, size_t size);
/* exec.c: a command line, as behind exec:. */
const struct encoder *encoder_open_command(const char *line, char *why, size_t size);
/* The registered ones, in order of name; NULL past the last. */
const struct encoder *encoder_at(unsigned index);

#endif

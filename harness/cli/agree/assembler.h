/* assembler.h - many lines of assembly through another assembler in one go: what it makes of each. */
#ifndef A64_CLI_AGREE_ASSEMBLER_H
#define A64_CLI_AGREE_ASSEMBLER_H

#include "isa/insn.h"

enum assembler {
#define ASSEMBLER(name, program, command, lists) ASSEMBLER_##name,
#include "cli/agree/assemblers.def"
#undef ASSEMBLER
  ASSEMBLERS
};

struct answer {
  enum { ANSWER_REFUSED, ANSWER_WORD, ANSWER_SYMBOL } kind; /* ANSWER_SYMBOL: taken, but for a name of unknown value */
  uint32_t word;
};

const char *assembler_name(enum assembler a);
bool assembler_is_here(enum assembler a);
/* One answer per text, each of one line without its end. False: it did not run as it should. */
bool assembler_ask(enum assembler a, const char (*text)[A64_TEXT], unsigned count, struct answer *out);

#endif

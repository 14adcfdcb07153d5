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

struct assembled {
  enum { ANSWER_REFUSED, ANSWER_WORD, ANSWER_SYMBOL } kind; /* ANSWER_SYMBOL: taken, but for a name of unknown value */
  uint32_t word;
};

const char *assembler_name(enum assembler a);
bool assembler_is_here(enum assembler a);
/* One answer per text, each of one line without its end. False: it did not run as it should. */
bool assembler_ask(enum assembler a, const char (*text)[A64_TEXT], unsigned count, struct assembled *out);

/* "llvm-mc-19 8b020020, aarch64-linux-gnu-as refuses": what those that are here make of one text. */
void assembler_tell(const char text[A64_TEXT], char *out, size_t size);

#endif

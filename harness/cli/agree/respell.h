/* respell.h - other ways to write an instruction. */
#ifndef A64_CLI_AGREE_RESPELL_H
#define A64_CLI_AGREE_RESPELL_H

#include "isa/insn.h"

enum style {
#define STYLE(id, phrase) STYLE_##id,
#include "cli/agree/styles.def"
#undef STYLE
  STYLES
};

/* False: the instruction cannot be written so, or is then written as it is anyway. */
bool respell(const struct insn *in, enum style style, char out[A64_TEXT]);
const char *style_name(enum style style);

#endif

/* row_scan.h - the text column under compilation: where the scan stands, and how it adds a token. */
#ifndef A64_ISA_COMPILE_ROW_SCAN_H
#define A64_ISA_COMPILE_ROW_SCAN_H

#include "isa/compile/row_kit.h"

struct scan {
  struct build *b;
  const char *p;
  bool in_brackets, in_braces;
  int open[4], depth; /* token indices of the open groups */
};

struct token *scan_token(struct scan *s);      /* NULL: too many */
bool scan_literal(struct scan *s, size_t len); /* runs of literal text become one token */
/* What stands here is no part of the notation: names it, up to what may follow a word, and returns false. */
bool scan_unknown(struct scan *s);
struct operand *scan_operand(struct scan *s, uint8_t kind, const char *name, size_t len); /* NULL: too many */

#endif

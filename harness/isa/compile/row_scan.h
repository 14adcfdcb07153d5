/* row_scan.h - what the files that compile the text column share. */
#ifndef A64_ISA_COMPILE_ROW_SCAN_H
#define A64_ISA_COMPILE_ROW_SCAN_H

#include "isa/compile/row.h"

struct scan {
  struct build *b;
  const char *p;
  bool in_brackets;
  int open[4], depth; /* token indices of the open groups */
};

bool scan_literal(struct scan *s, size_t len); /* runs of literal text become one token */
struct operand *scan_operand(struct scan *s, uint8_t kind, const char *name, size_t len); /* NULL: too many */

/* row_register.c */
bool scan_is_register(const struct scan *s, size_t len); /* whether the word at s->p names a register's field */
bool scan_register(struct scan *s, size_t len);
/* row_number.c */
bool scan_number(struct scan *s);
bool scan_lane(struct scan *s); /* at the '[' after a register with lanes */

#endif

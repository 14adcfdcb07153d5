/* row_register.h - registers in the text column. */
#ifndef A64_ISA_COMPILE_ROW_REGISTER_H
#define A64_ISA_COMPILE_ROW_REGISTER_H

#include "isa/compile/row_scan.h"

bool scan_is_register(const struct scan *s, size_t len); /* whether the word at s->p names a register's field */
bool scan_register(struct scan *s, size_t len);

#endif

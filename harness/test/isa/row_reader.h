/* row_reader.h - reads a row as the .def files write it. */
#ifndef A64_TEST_ISA_ROW_READER_H
#define A64_TEST_ISA_ROW_READER_H

#include "isa/compile/row.h"

/* FORM, WITHIN, ALIAS or ALSO, in one line, which is cut up in place; false: something else. */
bool row_read(char *line, struct row *row);

#endif

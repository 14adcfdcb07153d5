/* row_kit.h - what the steps of compiling a row share: the row under compilation, complaints, fields by name. */
#ifndef A64_ISA_COMPILE_ROW_KIT_H
#define A64_ISA_COMPILE_ROW_KIT_H

#include "isa/form.h"

/* One row under compilation. */
struct build {
  struct form *form;
  const struct form *parent; /* of an alias */
  uint32_t fed;              /* set of field indices that encoding has a value for */
  char *why;
  size_t size;
};

/* Formats a complaint about the row and returns false. */
bool row_fail(struct build *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
int row_field(const struct form *f, const char *name, size_t len); /* -1: none */
/* "size:Q" to parts; false if the row lacks one of the fields. */
bool row_parts(const struct form *f, const char *fields, struct part *part, uint8_t *count, uint32_t *set);

/* Reads a whole number of at most `most` as the manual writes it: no sign, no leading zero. NULL: there is none. */
const char *row_number(const char *p, uint32_t most, uint32_t *number);

/* Compiles an expression over a word: its fields by name, `w`, which is 32 or 64 by sf, and the function wide(). */
bool row_expr(struct build *b, const char *column, const char *text, size_t len, struct expr *out);
int64_t row_eval(const struct form *f, const struct expr *e, uint32_t word);

#endif

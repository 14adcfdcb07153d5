/* row.h - one row as written, and the steps by which it is compiled. */
#ifndef A64_ISA_COMPILE_ROW_H
#define A64_ISA_COMPILE_ROW_H

#include "isa/form.h"

/* A row as written, and its compilation on its own; false and a message naming the row if it is bad. */
struct row {
  const char *name, *parent, *bits, *text, *when, *feature, *effect;
  bool also; /* an alias that is read, never written */
};
bool a64_compile_row(const struct row *row, const struct form *parent, struct form *out, char *why, size_t size);
/* Whether two base rows claim a word in common and neither has a condition to tell them apart. */
bool a64_rows_overlap(const struct form *a, const struct form *b);

/* ---- the steps, in order ----------------------------------------------------------------------------------------- */

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

bool row_bits(struct build *b);   /* bits column -> mask, value, should-be bits, fields */
bool row_text(struct build *b);   /* text column -> tokens and operands */
bool row_feeds(struct build *b);  /* which operand feeds which field */
bool row_when(struct build *b);   /* when column -> conditions, definitions, more fixed bits */
bool row_effect(struct build *b); /* effect column -> statements */

/* Names of fields for expressions over a word; `w` is 32 or 64 by sf. */
struct expr_names row_names(struct form *f);
int64_t row_eval(const struct form *f, const struct expr *e, uint32_t word);

const struct class_map *class_map_find(const char *letters, size_t len);
const struct names *names_find(const char *key, size_t len);
const struct sparse *sparse_find(const char *key, size_t len);

#endif

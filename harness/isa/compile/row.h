/* row.h - one row as written, and its compilation on its own. */
#ifndef A64_ISA_COMPILE_ROW_H
#define A64_ISA_COMPILE_ROW_H

#include "isa/form.h"

struct row {
  const char *name, *parent, *bits, *text, *when, *feature, *effect;
  bool also; /* an alias that is read, never written */
};

/* False and a message naming the row if it is bad. */
bool a64_compile_row(const struct row *row, const struct form *parent, struct form *out, char *why, size_t size);
/* Whether two base rows claim a word in common and neither has a condition to tell them apart. */
bool a64_rows_overlap(const struct form *a, const struct form *b);

#endif

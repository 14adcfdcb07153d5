/* line.h - a line of a case, taken a word at a time. */
#ifndef A64_CASE_LINE_H
#define A64_CASE_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct line {
  const char *file;
  unsigned number;
  char *rest; /* what has not been taken; ends without blanks */
  char *why;  /* where a complaint goes */
  size_t size;
};

/* Says what is wrong with this line. Always false. */
bool line_fail(const struct line *l, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* What is left, from the first that is no blank. */
const char *line_rest(struct line *l);
/* The next word; false if there is none or it does not fit. */
bool line_word(struct line *l, char *out, size_t size);
/* The next word as a number, decimal or 0x and hex, up to `most`; false after a complaint. */
bool line_number(struct line *l, uint64_t most, uint64_t *value);
/* Complains about anything left. */
bool line_end(struct line *l);

#endif

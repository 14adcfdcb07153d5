/* line.c - a line of a case, taken a word at a time. */
#include "case/line.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool line_fail(const struct line *l, const char *format, ...) {
  int used = snprintf(l->why, l->size, "%s:%u: ", l->file, l->number);
  va_list args;
  va_start(args, format);
  if (used >= 0 && (size_t)used < l->size)
    vsnprintf(l->why + used, l->size - (size_t)used, format, args);
  va_end(args);
  return false;
}

const char *line_rest(struct line *l) {
  l->rest += strspn(l->rest, " \t");
  return l->rest;
}

bool line_word(struct line *l, char *out, size_t size) {
  size_t len = strcspn(line_rest(l), " \t");
  if (!len || len >= size)
    return false;
  memcpy(out, l->rest, len);
  out[len] = 0;
  l->rest += len;
  return true;
}

static bool read_number(const char *text, uint64_t *value) {
  bool hex = text[0] == '0' && text[1] == 'x';
  const char *digits = text + (hex ? 2 : 0);
  char *end;
  if (hex ? !isxdigit((unsigned char)*digits) : !isdigit((unsigned char)*digits))
    return false;
  errno = 0;
  *value = strtoull(digits, &end, hex ? 16 : 10);
  return !*end && !errno;
}

bool line_number(struct line *l, uint64_t most, uint64_t *value) {
  char word[32];
  if (!*line_rest(l))
    return line_fail(l, "a number is missing");
  if (!line_word(l, word, sizeof word) || !read_number(word, value))
    return line_fail(l, "not a number: %.40s", l->rest[0] ? l->rest : word);
  return *value <= most || line_fail(l, "%s is more than %llu", word, (unsigned long long)most);
}

bool line_end(struct line *l) { return !*line_rest(l) || line_fail(l, "not expected here: %.60s", l->rest); }

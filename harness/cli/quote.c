/* quote.c - text as a word for the shell. */
#include "cli/quote.h"

#include <stdio.h>
#include <string.h>

static void add(char *out, size_t size, size_t *len, const char *text, size_t n) {
  if (*len + n < size) {
    memcpy(out + *len, text, n);
    *len += n;
  }
}

const char *quote(const char *text, char *out, size_t size) {
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-+=:,@%";
  size_t len = 0;
  if (*text && !text[strspn(text, plain)]) {
    snprintf(out, size, "%s", text);
    return out;
  }
  add(out, size, &len, "'", 1);
  for (; *text; text++)
    *text == '\'' ? add(out, size, &len, "'\\''", 4) : add(out, size, &len, text, 1);
  add(out, size, &len, "'", 1);
  out[len < size ? len : size - 1] = 0;
  return out;
}

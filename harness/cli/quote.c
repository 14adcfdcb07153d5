/* quote.c - text as a word for the shell. */
#include "cli/quote.h"
#include "cli/utf8.h"

#include <stdio.h>
#include <string.h>

/* Room for the quote that ends the word is kept, or what follows it would be commands. */
static void add(char *out, size_t size, size_t *len, const char *text, size_t n) {
  if (*len + n + 1 < size) {
    memcpy(out + *len, text, n);
    *len += n;
  }
}

const char *quote(const char *text, char *out, size_t size) {
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-+=:,@%";
  size_t len = 1;
  if (*text && !text[strspn(text, plain)]) {
    snprintf(out, size, "%s", text);
    return out;
  }
  *out = '\'';
  for (; *text; text++)
    *text == '\'' ? add(out, size, &len, "'\\''", 4) : add(out, size, &len, text, 1);
  memcpy(out + len, "'", 2);
  return utf8_make_plain(out);
}

/* hex.c - instruction words as people write them. */
#include "cli/show/hex.h"

/* 16: not a digit. */
static unsigned digit(char c) {
  unsigned d = (unsigned)c - '0', letter = ((unsigned)c | 32) - 'a';
  return d < 10 ? d : letter < 6 ? letter + 10 : 16;
}

bool hex_read(const char *text, size_t len, uint32_t *word) {
  if (len > 2 && text[0] == '0' && (text[1] | 32) == 'x') {
    text += 2;
    len -= 2;
  }
  *word = 0;
  if (len < 1 || len > 8)
    return false;
  for (size_t i = 0; i < len; i++) {
    unsigned d = digit(text[i]);
    if (d > 15)
      return false;
    *word = *word << 4 | d;
  }
  return true;
}

char *hex_write(char *out, uint32_t word) {
  for (int shift = 28; shift >= 0; shift -= 4)
    *out++ = "0123456789abcdef"[word >> shift & 15];
  return out;
}

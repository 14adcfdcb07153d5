/* utf8.c - text for formats that must be UTF-8. */
#include "cli/utf8.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The least character that takes so many bytes: what could be shorter is none. */
static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};

static bool is_character(uint32_t c, unsigned n) {
  bool surrogate = c >= 0xd800 && c <= 0xdfff, last_two_of_a_plane = (c & 0xfffe) == 0xfffe;
  return c >= least[n] && c <= 0x10ffff && !surrogate && !last_two_of_a_plane;
}

unsigned utf8_length(const char *text) {
  const unsigned char *p = (const unsigned char *)text;
  unsigned n = *p < 0x80 ? 1 : *p >= 0xf0 ? 4 : *p >= 0xe0 ? 3 : *p >= 0xc0 ? 2 : 0;
  if (n < 2)
    return n;
  uint32_t c = *p & (0xff >> (n + 1));
  for (unsigned i = 1; i < n; i++) {
    if ((p[i] & 0xc0) != 0x80)
      return 0;
    c = c << 6 | (p[i] & 0x3f);
  }
  return *p < 0xf8 && is_character(c, n) ? n : 0;
}

const char *utf8_put(FILE *out, const char *text) {
  unsigned n = utf8_length(text);
  n ? (void)fwrite(text, 1, n, out) : (void)fputs(UTF8_NO_CHARACTER, out);
  return text + (n ? n : 1);
}

/* C0, DEL, and C1, which takes two bytes. */
static bool is_control(const unsigned char *p) { return *p < ' ' || *p == 0x7f || (*p == 0xc2 && p[1] < 0xa0); }

char *utf8_make_plain(char *text) {
  for (char *p = text; *p;) {
    unsigned n = utf8_length(p);
    bool plain = n && !is_control((unsigned char *)p);
    for (unsigned i = 0; i < (n ? n : 1); i++, p++)
      *p = plain ? *p : '?';
  }
  return text;
}

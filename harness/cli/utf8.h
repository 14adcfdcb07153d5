/* utf8.h - text for formats that must be UTF-8: names of files, and what strangers wrote, may be any bytes. */
#ifndef A64_CLI_UTF8_H
#define A64_CLI_UTF8_H

#include <stdio.h>

/* What stands for a byte that belongs to no character: U+FFFD. */
#define UTF8_NO_CHARACTER "\xef\xbf\xbd"

/* Bytes of the character of UTF-8 at `text` (RFC 3629); 0: there is none. */
unsigned utf8_length(const char *text);
/* Writes the character at `text`, or what stands for a byte that belongs to none, and returns the next one's place. */
const char *utf8_put(FILE *out, const char *text);
/* Control characters, which could give a terminal orders, and bytes of no character become '?'. Returns `text`. */
char *utf8_make_plain(char *text);

#endif

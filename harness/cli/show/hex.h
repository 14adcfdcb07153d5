/* hex.h - instruction words as people write them. */
#ifndef A64_CLI_SHOW_HEX_H
#define A64_CLI_SHOW_HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One to eight hex digits of any case, with or without 0x. False: text[0..len) is something else. */
bool hex_read(const char *text, size_t len, uint32_t *word);
/* Eight lower-case digits, no NUL. Returns the end. */
char *hex_write(char *out, uint32_t word);

#endif

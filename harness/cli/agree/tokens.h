/* tokens.h - whether two assembly texts say the same, token by token. */
#ifndef A64_CLI_AGREE_TOKENS_H
#define A64_CLI_AGREE_TOKENS_H

#include <stdbool.h>

/* White space is free, letters are of any case, numbers are compared by value modulo 2^64, or as decimals. */
bool tokens_equal(const char *a, const char *b);

#endif

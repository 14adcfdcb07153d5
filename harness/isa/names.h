/* names.h - names to values and back, for spelling and parsing. */
#ifndef A64_NAMES_H
#define A64_NAMES_H

#include "isa/isa.h"

bool names_lookup(const struct names *n, const char *text, size_t len, int64_t *value);
bool sparse_lookup(const struct sparse *s, const char *text, size_t len, int64_t *value);
const char *sparse_name(const struct sparse *s, uint32_t value); /* NULL: none */
bool class_is_general(unsigned class);
unsigned class_spelt(const char *suffix, size_t len); /* ".4s"; A64_CLASSES: none */
char *put_register(char *p, int64_t reg); /* returns the end; writes up to eight bytes from `p` on, and no NUL */
size_t read_register(const char *text, int64_t *reg); /* length taken; 0: not a register */
bool is_word(char c);

#endif

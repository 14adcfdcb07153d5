/* names.h - names to values and back, for spelling and parsing. */
#ifndef A64_ISA_COMPILE_NAMES_H
#define A64_ISA_COMPILE_NAMES_H

#include "isa/form.h"

const struct class_map *class_map_find(const char *letters, size_t len);
const struct names *names_find(const char *key, size_t len);
const struct sparse *sparse_find(const char *key, size_t len);
/* Whether the tables of names are as rows/README.md says; if not, what is wrong with which. */
bool names_are_good(char *why, size_t size);
bool names_lookup(const struct names *n, const char *text, size_t len, int64_t *value);
bool sparse_lookup(const struct sparse *s, const char *text, size_t len, int64_t *value);
const struct sparse_place *sparse_place(const struct sparse *s, uint32_t value); /* NULL: it has no name */
static inline const char *sparse_name(const struct sparse *s, uint32_t value) {
  const struct sparse_place *p = sparse_place(s, value);
  return p ? p->name : NULL;
}
bool class_is_general(unsigned class);
unsigned class_spelt(const char *suffix, size_t len); /* ".4s"; A64_CLASSES: none */

/* Spellings of registers of at most seven bytes, and in the eighth their length; the very first is of none. */
enum { REGISTER_SPELLINGS = 1 + A64_CLASSES * (A64_SP + 1) };
extern char register_spelling[REGISTER_SPELLINGS][8];
char *put_odd_register(char *p, int64_t reg); /* of no class, or out of range */

/* Writes up to eight bytes from `p` on, and no NUL; nothing unless `here`. Returns the end. */
static inline char *put_register_if(char *p, int64_t reg, bool here) {
  unsigned class = a64_class_of(reg), number = a64_number_of(reg);
  if (__builtin_expect(here & ((class >= A64_CLASSES) | (number > A64_SP)), 0))
    return put_odd_register(p, reg);
  const char *text = register_spelling[(1 + class * (A64_SP + 1) + number) & -(unsigned)here];
  __builtin_memcpy(p, text, 8);
  return p + text[7];
}
static inline char *put_register(char *p, int64_t reg) { return put_register_if(p, reg, true); }
size_t read_register(const char *text, int64_t *reg); /* length taken; 0: not a register */
bool is_word(char c);

#endif

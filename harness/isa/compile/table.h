/* table.h - the compiled table as the verbs see it. */
#ifndef A64_ISA_COMPILE_TABLE_H
#define A64_ISA_COMPILE_TABLE_H

#include "isa/form.h"

struct table {
  unsigned count; /* forms are 1..count */
  struct form *form;
  const uint32_t *node; /* see tree.c */
  const uint16_t *list;
  uint32_t root;
};

extern struct table a64_table; /* for those who know it is ready; others call table() */
void table_compile(void);
/* Makes a table of these rows instead of ours. Only before anything has asked for a form, and once. */
struct row;
void table_compile_rows(const struct row *rows, unsigned count);

static inline const struct table *table(void) {
  if (__builtin_expect(!a64_table.form, 0))
    table_compile();
  return &a64_table;
}

/* tree.c: the forms a word may be of. */
enum { TREE_ID_BITS = 15, TREE_LIST = 1 << 30 };
#define TREE_LEAF (1u << 31)
void tree_build(struct table *t);
static inline uint32_t tree_find(const struct table *t, uint32_t word) { /* a leaf */
  uint32_t cell = t->root;
  while (!(cell & TREE_LEAF))
    cell = t->node[(cell >> 9) + (word >> (cell >> 4 & 31) & ((1u << (cell & 15)) - 1))];
  return cell;
}
/* The two ids of a leaf without TREE_LIST; 0: none. */
static inline unsigned tree_first(uint32_t leaf) { return leaf & ((1u << TREE_ID_BITS) - 1); }
static inline unsigned tree_second(uint32_t leaf) { return leaf >> TREE_ID_BITS & ((1u << TREE_ID_BITS) - 1); }

void spell_build(const struct form *form, unsigned count); /* spell_build.c: once, for forms 1..count */

/* mnemonic.c: forms, aliases too, whose text begins with this mnemonic: ids ended by 0. NULL: none. */
const uint16_t *mnemonic_find(const char *text, size_t len);

#endif

/* table.h - the compiled table as the verbs see it. */
#ifndef A64_ISA_COMPILE_TABLE_H
#define A64_ISA_COMPILE_TABLE_H

#include "isa/form.h"

struct step { /* see tree.c */
  uint32_t bits, ways;
};

struct table {
  unsigned count; /* forms are 1..count */
  struct form *form;
  uint32_t first_bits;      /* what the tree that leads from a word to its form picks first, */
  const struct step *first; /* and the step to which that leads */
  const struct step *step;
  const uint16_t *way; /* from step to step */
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

void tree_build(struct table *t);
uint32_t tree_bits(const struct form *f); /* that decide whether a word is of the form */
/* Of the bits of a word the `most` that are worth most, of two alike the higher; none that is worth 0. Spends `worth`.
 */
uint32_t tree_best_bits(unsigned worth[32], unsigned most);
/* Whether it may be, as far as the bits `tested` tell. */
bool tree_may_be(const struct form *f, uint32_t word, uint32_t tested);

void spell_build(const struct form *form, unsigned count); /* spell_build.c: once, for forms 1..count */

/* mnemonic.c: forms, aliases too, whose text begins with this mnemonic: ids ended by 0. NULL: none. */
const uint16_t *mnemonic_find(const char *text, size_t len);

#endif

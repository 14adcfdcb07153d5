/* table.c - all rows, compiled once. */
#include "isa/compile/table.h"
#include "isa/compile/codec.h"
#include "isa/compile/names.h"
#include "isa/compile/row.h"
#include "isa/word.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct row rows[] = {
#define FORM(name, bits, text, when, feature, effect) {#name, NULL, bits, text, when, #feature, effect, false},
#define WITHIN(name, parent, text, when, feature, effect) {#name, #parent, NULL, text, when, #feature, effect, false},
#define ALIAS(name, parent, text, when) {#name, #parent, NULL, text, when, NULL, NULL, false},
#define ALSO(name, parent, text, when) {#name, #parent, NULL, text, when, NULL, NULL, true},
/* In the order of the manual: */
/* clang-format off */
#include "isa/rows/dp_imm.def"
#include "isa/rows/branch.def"
#include "isa/rows/hint.def"
#include "isa/rows/system.def"
#include "isa/rows/ldst.def"
#include "isa/rows/dp_reg.def"
#include "isa/rows/base_ext.def"
#include "isa/rows/atomic.def"
#include "isa/rows/pauth.def"
#include "isa/rows/mte.def"
#include "isa/rows/mops.def"
#include "isa/rows/fp.def"
#include "isa/rows/simd_int.def"
#include "isa/rows/simd_fp.def"
#include "isa/rows/simd_elem.def"
#include "isa/rows/simd_shift.def"
#include "isa/rows/simd_move.def"
#include "isa/rows/simd_scalar.def"
#include "isa/rows/simd_ldst.def"
#include "isa/rows/crypto.def"
/* clang-format on */
#undef FORM
#undef WITHIN
#undef ALIAS
#undef ALSO
};
enum { ROWS = sizeof rows / sizeof *rows };
_Static_assert((int)ROWS < (int)A64_FORMS, "A64_FORMS is too small");

struct table a64_table;

static void die(const char *why) {
  fprintf(stderr, "a64fuzz: bad row: %s\n", why);
  exit(2);
}

static unsigned find(const struct table *t, const char *name, unsigned below) {
  for (unsigned i = 1; i < below; i++)
    if (!strcmp(t->form[i].name, name))
      return i;
  return 0;
}

static void append_alias(struct table *t, struct form *f) {
  uint16_t *link = &t->form[f->parent].alias;
  while (*link)
    link = &t->form[*link].next;
  *link = f->id;
}

static void compile_row(struct table *t, unsigned id) {
  char why[256];
  const struct row *row = &rows[id - 1];
  unsigned parent = row->parent ? find(t, row->parent, id) : 0;
  if (row->parent && !parent) {
    snprintf(why, sizeof why, "%s: no form %s stands before it", row->name, row->parent);
    die(why);
  }
  struct form *f = &t->form[id];
  if (!a64_compile_row(row, parent ? &t->form[parent] : NULL, f, why, sizeof why))
    die(why);
  f->id = (uint16_t)id;
  f->parent = (uint16_t)(parent ? parent : id);
  f->also = row->also;
  if (parent && !row->also)
    append_alias(t, f);
  if (parent && a64_has_effect(f))
    t->form[parent].is_shared = true;
}

static void refuse_duplicates(const struct table *t) {
  char why[256];
  for (unsigned i = 1; i <= t->count; i++)
    for (unsigned j = 1; j < i; j++) {
      const struct form *a = &t->form[i], *b = &t->form[j];
      bool same_name = !strcmp(a->name, b->name);
      if (!same_name && (a->parent != a->id || b->parent != b->id || !a64_rows_overlap(a, b)))
        continue;
      snprintf(why, sizeof why, "%s: %s as %s", a->name, same_name ? "has the same name" : "claims the same words",
               b->name);
      die(why);
    }
}

static void check_names(void) {
  char why[256];
  if (!names_are_good(why, sizeof why))
    die(why);
}

static void compile_all(void) {
  static struct table t;
  t.form = calloc(ROWS + 1, sizeof *t.form);
  if (!t.form)
    abort();
  t.count = ROWS;
  check_names();
  for (unsigned id = 1; id <= ROWS; id++)
    compile_row(&t, id);
  refuse_duplicates(&t);
  tree_build(&t);
  code_build(t.form, t.count);
  alias_build(t.form, t.count);
  spell_build(t.form, t.count);
  a64_table = t;
}

void table_compile(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, compile_all);
}

unsigned a64_form_count(void) { return table()->count; }

const struct form *a64_form(unsigned id) { return id && id <= table()->count ? &a64_table.form[id] : NULL; }

unsigned a64_find_form(const char *name) {
  const struct table *t = table();
  return find(t, name, t->count + 1);
}

const char *a64_form_name(unsigned id) {
  const struct form *f = a64_form(id);
  return f ? f->name : NULL;
}

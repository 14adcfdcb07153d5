/* table.c - all rows, compiled once. */
#include "isa/compile/table.h"
#include "isa/compile/codec.h"
#include "isa/compile/die.h"
#include "isa/compile/names.h"
#include "isa/compile/row.h"
#include "isa/word.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

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

struct table a64_table;

/* ---- names ------------------------------------------------------------------------------------------------------- */

enum { PLACES = 2 * A64_FORMS }; /* of a hash table that is never more than half full */

static uint16_t by_name[PLACES];

/* Where the id of the form of this name is, or would be. */
static unsigned place_of(const struct form *form, const char *name) {
  unsigned hash = 5381;
  for (const char *p = name; *p; p++)
    hash = hash * 33 ^ (unsigned char)*p;
  unsigned place = hash % PLACES;
  while (by_name[place] && strcmp(form[by_name[place]].name, name) != 0)
    place = (place + 1) % PLACES;
  return place;
}

static void add_name(const struct form *form, unsigned id) {
  unsigned place = place_of(form, form[id].name);
  if (by_name[place])
    table_die("%s: two rows have this name", form[id].name);
  by_name[place] = (uint16_t)id;
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

static void append_alias(struct table *t, struct form *f) {
  uint16_t *link = &t->form[f->parent].alias;
  while (*link)
    link = &t->form[*link].next;
  *link = f->id;
}

static void compile_row(struct table *t, const struct row *row, unsigned id) {
  char why[256];
  unsigned parent = row->parent ? by_name[place_of(t->form, row->parent)] : 0;
  if (row->parent && !parent)
    table_die("%s: no form %s stands before it", row->name, row->parent);
  struct form *f = &t->form[id];
  if (!a64_compile_row(row, parent ? &t->form[parent] : NULL, f, why, sizeof why))
    table_die("%s", why);
  f->id = (uint16_t)id;
  f->parent = (uint16_t)(parent ? parent : id);
  f->also = row->also;
  if (parent && !row->also)
    append_alias(t, f);
  if (parent && a64_has_effect(f))
    t->form[parent].is_shared = true;
  add_name(t->form, id);
}

static void check_names(void) {
  char why[256];
  if (!names_are_good(why, sizeof why))
    table_die("%s", why);
}

/* Zeroed, and in huge pages where the kernel has any: a process is forked for each time that an encoder dies, and this
 * is most of what a fork copies. NULL: no memory. */
static struct form *room_for(unsigned forms) {
  const size_t huge = 2u << 20;
  size_t size = (forms * sizeof(struct form) + huge - 1) & -huge;
  struct form *room = aligned_alloc(huge, size);
  if (room) {
    madvise(room, size, MADV_HUGEPAGE);
    memset(room, 0, size);
  }
  return room;
}

void table_compile_rows(const struct row *row, unsigned count) {
  struct table t = {.count = count};
  if (count > A64_FORMS)
    table_die("%s: the table has room for A64_FORMS = %d forms (isa/form.h), and there are %u", row[A64_FORMS].name,
              A64_FORMS, count);
  t.form = room_for(count + 1);
  if (!t.form)
    abort();
  check_names();
  for (unsigned id = 1; id <= count; id++)
    compile_row(&t, &row[id - 1], id);
  tree_build(&t);
  codec_build(t.form, t.count);
  alias_build(t.form, t.count);
  spell_build(t.form, t.count);
  a64_table = t;
  codec.is_wide = processor_is_wide(); /* the last: where it is set, decoding asks for nothing else */
}

static void compile_ours(void) { table_compile_rows(rows, sizeof rows / sizeof *rows); }

void table_compile(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, compile_ours);
}

/* ---- asking ------------------------------------------------------------------------------------------------------ */

unsigned a64_form_count(void) { return table()->count; }

const struct form *a64_form(unsigned id) { return id && id <= table()->count ? &a64_table.form[id] : NULL; }

unsigned a64_find_form(const char *name) {
  const struct table *t = table();
  return by_name[place_of(t->form, name)];
}

const char *a64_form_name(unsigned id) {
  const struct form *f = a64_form(id);
  return f ? f->name : NULL;
}

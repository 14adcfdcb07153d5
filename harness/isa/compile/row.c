/* row.c - compiles one row of the table, and refuses a bad one by name. */
#include "isa/compile/row.h"
#include "isa/compile/row_steps.h"

#include <string.h>

static bool feature_is_known(struct build *b) {
  static const char *const features[] = {
#define FEATURE(name) #name,
#include "isa/rows/features.def"
#undef FEATURE
  };
  for (unsigned i = 0; i < sizeof features / sizeof *features; i++)
    if (!strcmp(features[i], b->form->feature))
      return true;
  return row_fail(b, "feature '%s' is no row of features.def", b->form->feature);
}

static bool every_field_is_fed(struct build *b) {
  for (unsigned i = 0; i < b->form->nfields; i++)
    if (!(b->fed & 1u << i))
      return row_fail(b, "nothing feeds field %s", b->form->field[i].name);
  return true;
}

bool a64_compile_row(const struct row *row, const struct form *parent, struct form *out, char *why, size_t size) {
  struct build b = {.form = out, .parent = parent, .why = why, .size = size};
  memset(out, 0, sizeof *out);
  out->name = row->name;
  out->bits = parent ? parent->bits : row->bits;
  out->text = row->text;
  out->when = row->when + strspn(row->when, " ");
  out->feature = row->feature ? row->feature : parent->feature;
  out->effect = row->effect ? row->effect : "";
  return feature_is_known(&b) && row_bits(&b) && row_text(&b) && row_feeds(&b) && row_when(&b) &&
         every_field_is_fed(&b) && row_effect(&b);
}

bool a64_rows_overlap(const struct form *a, const struct form *b) {
  return !((a->value ^ b->value) & a->mask & b->mask) && !a->nconditions && !b->nconditions;
}

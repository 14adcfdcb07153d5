/* row.c - compiles one row of the table, and refuses a bad one by name. */
#include "isa/compile/row.h"
#include "isa/bitmask.h"
#include "isa/word.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool row_fail(struct build *b, const char *format, ...) {
  int used = snprintf(b->why, b->size, "%s: ", b->form->name);
  va_list args;
  va_start(args, format);
  if (used >= 0 && (size_t)used < b->size)
    vsnprintf(b->why + used, b->size - (size_t)used, format, args);
  va_end(args);
  return false;
}

int row_field(const struct form *f, const char *name, size_t len) {
  for (unsigned i = 0; i < f->nfields; i++)
    if (strlen(f->field[i].name) == len && !memcmp(f->field[i].name, name, len))
      return (int)i;
  return -1;
}

bool row_parts(const struct form *f, const char *fields, struct part *part, uint8_t *count, uint32_t *set) {
  *count = 0;
  *set = 0;
  for (const char *p = fields; *p; p += strspn(p, ": ")) {
    size_t len = strcspn(p, ": ");
    int i = row_field(f, p, len);
    if (i < 0 || *count == 5)
      return false;
    part[(*count)++] = f->field[i].at;
    *set |= 1u << i;
    p += len;
  }
  return *count > 0;
}

/* Expressions over a word: fields by index, then `w`; one function. */
static int name_of_field(void *ctx, const char *name, size_t len) {
  const struct form *f = ctx;
  if (len == 1 && *name == 'w')
    return f->sf.width ? FORM_FIELDS : -1;
  return row_field(f, name, len);
}

static int name_of_function(void *ctx, const char *name, size_t len) {
  (void)ctx;
  return len == 4 && !memcmp(name, "wide", 4) ? 0 : -1;
}

struct expr_names row_names(struct form *f) {
  return (struct expr_names){name_of_field, name_of_function, f};
}

struct word_of_form {
  const struct form *form;
  uint32_t word;
};

static struct expr_value value_of_field(void *ctx, int index) {
  const struct word_of_form *c = ctx;
  if (index == FORM_FIELDS)
    return (struct expr_value){32ull << get_part(c->word, c->form->sf), 0};
  const struct field *field = &c->form->field[index];
  uint32_t bits = get_part(c->word, field->at);
  return (struct expr_value){field->is_signed ? (uint64_t)sign_extend(bits, field->at.width) : bits, 0};
}

/* wide(sf, N, immr, imms): MoveWidePreferred. */
static struct expr_value call_wide(void *ctx, int index, const struct expr_value *arg, int argc) {
  (void)ctx, (void)index, (void)argc;
  uint64_t value;
  uint32_t spare;
  unsigned width = arg[0].low ? 64 : 32;
  bool is_bitmask = bitmask_decode((uint32_t)(arg[1].low << 12 | arg[2].low << 6 | arg[3].low), width, &value, &spare);
  return (struct expr_value){is_bitmask && bitmask_is_wide(value, width), 0};
}

int64_t row_eval(const struct form *f, const struct expr *e, uint32_t word) {
  struct word_of_form context = {f, word};
  struct expr_values values = {value_of_field, call_wide, &context};
  return (int64_t)expr_eval(e, &values).low;
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
  out->when = row->when;
  out->feature = row->feature ? row->feature : parent->feature;
  out->effect = row->effect ? row->effect : "";
  return row_bits(&b) && row_text(&b) && row_feeds(&b) && row_when(&b) && every_field_is_fed(&b) && row_effect(&b);
}

bool a64_rows_overlap(const struct form *a, const struct form *b) {
  return !((a->value ^ b->value) & a->mask & b->mask) && !a->nconditions && !b->nconditions;
}

/* row_kit.c - what the steps of compiling a row share: complaints, fields by name, expressions over a word. */
#include "isa/compile/row_kit.h"
#include "isa/bitmask.h"
#include "isa/word.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { WIDE_ARGS = 4 };

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
    if (i < 0 || *count == 5 || *set & 1u << i)
      return false;
    part[(*count)++] = f->field[i].at;
    *set |= 1u << i;
    p += len;
  }
  return *count > 0;
}

const char *row_number(const char *p, uint32_t most, uint32_t *number) {
  uint64_t value = 0;
  size_t digits = strspn(p, "0123456789");
  if (!digits || digits > 10 || (digits > 1 && *p == '0'))
    return NULL;
  for (size_t i = 0; i < digits; i++)
    value = value * 10 + (uint64_t)(p[i] - '0');
  *number = (uint32_t)value;
  return value <= most ? p + digits : NULL;
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

static bool calls_are_complete(const struct expr *e) {
  for (unsigned i = 0; i < e->count; i++)
    if (expr_is_call(&e->node[i]) && e->node[i].argc != WIDE_ARGS)
      return false;
  return true;
}

bool row_expr(struct build *b, const char *column, const char *text, size_t len, struct expr *out) {
  struct expr_names names = {name_of_field, name_of_function, b->form};
  char why[A64_TEXT];
  if (!expr_compile(out, text, len, &names, why, sizeof why))
    return row_fail(b, "%s: %s", column, why);
  return calls_are_complete(out) || row_fail(b, "%s: wide takes %d arguments", column, WIDE_ARGS);
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

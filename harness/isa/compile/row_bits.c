/* row_bits.c - the bits column: a picture of the word, bit 31 first. */
#include "isa/compile/row_steps.h"
#include "isa/word.h"

#include <ctype.h>
#include <string.h>

static const struct {
  const char *name;
  uint8_t width;
} known_fields[] = {
#define FIELD(name, width) {#name, width},
#include "isa/rows/fields.def"
#undef FIELD
};

static bool is_name(const char *text, size_t len) {
  for (size_t i = 0; i < len; i++)
    if (!isalnum((unsigned char)text[i]) && text[i] != '_')
      return false;
  return isalpha((unsigned char)*text);
}

/* 0: the name does not say. */
static unsigned field_width(const char *name, size_t len) {
  for (unsigned i = 0; i < sizeof known_fields / sizeof *known_fields; i++)
    if (strlen(known_fields[i].name) == len && !memcmp(known_fields[i].name, name, len))
      return known_fields[i].width;
  if (*name == 'R')
    return 5;
  uint32_t width = 0;
  size_t digits = len;
  while (digits && isdigit((unsigned char)name[digits - 1]))
    digits--;
  return row_number(name + digits, 32, &width) ? width : 0;
}

static bool take_fixed(struct build *b, const char *digits, size_t len, unsigned *top, uint32_t *mask,
                       uint32_t *value) {
  for (size_t i = 0; i < len; i++) {
    if (!*top)
      return row_fail(b, "more than 32 bits");
    if (digits[i] != '0' && digits[i] != '1')
      return row_fail(b, "'%.*s' is neither bits nor a field", (int)len, digits);
    --*top;
    *mask |= 1u << *top;
    *value |= (uint32_t)(digits[i] - '0') << *top;
  }
  return true;
}

static bool take_field(struct build *b, const char *name, size_t len, unsigned *top) {
  struct form *f = b->form;
  unsigned width = field_width(name, len);
  if (!is_name(name, len))
    return row_fail(b, "'%.*s' is neither bits nor a field", (int)len, name);
  if (!width)
    return row_fail(b, "field '%.*s' has no known width", (int)len, name);
  if (width > *top)
    return row_fail(b, "more than 32 bits");
  if (row_field(f, name, len) >= 0)
    return row_fail(b, "field '%.*s' stands twice", (int)len, name);
  if (f->nfields == FORM_FIELDS)
    return row_fail(b, "more than %d fields: '%.*s'", FORM_FIELDS, (int)len, name);
  if (len >= sizeof f->field->name)
    return row_fail(b, "the name of field '%.*s' is longer than %zu letters", (int)len, name,
                    sizeof f->field->name - 1);
  struct field *field = &f->field[f->nfields++];
  memcpy(field->name, name, len);
  *top -= width;
  field->at = (struct part){(uint8_t)*top, (uint8_t)width};
  field->is_signed = len > 4 && !memcmp(name, "simm", 4);
  return true;
}

/* `(0)`, `(11111)`: what the bits should be. */
static bool take_should_be(struct build *b, const char *text, size_t len, unsigned *top) {
  if (len < 3 || text[len - 1] != ')')
    return row_fail(b, "'%.*s' is neither bits nor a field", (int)len, text);
  return take_fixed(b, text + 1, len - 2, top, &b->form->should, &b->form->ought);
}

bool row_bits(struct build *b) {
  struct form *f = b->form;
  unsigned top = 32;
  for (const char *p = f->bits + strspn(f->bits, " "); *p; p += strspn(p, " ")) {
    size_t len = strcspn(p, " ");
    bool ok = *p == '('                    ? take_should_be(b, p, len, &top)
              : isdigit((unsigned char)*p) ? take_fixed(b, p, len, &top, &f->mask, &f->value)
                                           : take_field(b, p, len, &top);
    if (!ok)
      return false;
    p += len;
  }
  f->ignored = f->should;
  int sf = row_field(f, "sf", 2);
  if (sf >= 0)
    f->sf = f->field[sf].at;
  return !top || row_fail(b, "only %u bits", 32 - top);
}

/* lookup.c - forms by what people call them. */
#include "cli/show/lookup.h"
#include "isa/compile/table.h"
#include "isa/form.h"

#include <string.h>

const uint16_t *lookup_mnemonic(const char *text) {
  text += strspn(text, " \t");
  size_t len = strcspn(text, " \t");
  const uint16_t *ids = mnemonic_find(text, len);
  const char *dot = memchr(text, '.', len);
  return ids || !dot ? ids : mnemonic_find(text, (size_t)(dot - text) + 1);
}

void print_form_line(const struct form *f, FILE *out) {
  fprintf(out, "%-25s %-12s %s\n", f->name, f->feature, f->text);
}

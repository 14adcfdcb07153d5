/* lookup.h - forms by what people call them. */
#ifndef A64_CLI_SHOW_LOOKUP_H
#define A64_CLI_SHOW_LOOKUP_H

#include "isa/form.h"

#include <stdio.h>

/* The forms of the mnemonic that `text` begins with, aliases too: ids ended by 0. NULL: none. "b.eq" is found under
 * "b.". */
const uint16_t *lookup_mnemonic(const char *text);
/* One line: name, feature, text. */
void print_form_line(const struct form *f, FILE *out);

#endif

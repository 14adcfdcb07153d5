/* picture.h - the bits of an instruction, drawn as the manual draws them. */
#ifndef A64_CLI_SHOW_PICTURE_H
#define A64_CLI_SHOW_PICTURE_H

#include "isa/form.h"

#include <stdio.h>

/* A form: fixed bits and the names of fields. */
void picture_form(const struct form *f, FILE *out);
/* A word of a form: all bits, and below them the fields' names and values. */
void picture_word(const struct form *f, uint32_t word, FILE *out);
/* A word of no form. */
void picture_bits(uint32_t word, FILE *out);

#endif

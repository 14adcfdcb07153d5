/* command.c - writes commands for others to paste. */
#include "cli/command.h"
#include "cli/quote.h"
#include "encoders/encoder.h"

#include <errno.h>

enum { QUOTED = 4 * 4096 /* of a path, each character may take four */ };

void command_begin(FILE *to, const char *verb) {
  char word[QUOTED];
  fprintf(to, "%s %s", quote(program_invocation_name, word, sizeof word), verb);
}

void command_option(FILE *to, const char *name, const char *value) {
  char word[QUOTED];
  if (value && *value)
    fprintf(to, " --%s %s", name, quote(value, word, sizeof word));
}

void command_encoder(FILE *to, const char *encoder) {
  char why[256];
  command_option(to, "encoder", encoder_find(encoder, why, sizeof why) ? NULL : encoder);
}

void command_end(FILE *to, const char *file) {
  char word[QUOTED];
  fprintf(to, " %s\n", quote(file, word, sizeof word));
}

/* command.h - a command of ours as a user types it where this one was typed: the program as it was called, words
 * quoted. */
#ifndef A64_CLI_COMMAND_H
#define A64_CLI_COMMAND_H

#include <stdio.h>

/* "build/a64fuzz VERB". */
void command_begin(FILE *to, const char *verb);

/* " --NAME VALUE"; nothing where `value` is NULL or empty. */
void command_option(FILE *to, const char *name, const char *value);

/* " --encoder NAME" where it is not built in; what is built in is named in the case. */
void command_encoder(FILE *to, const char *encoder);

/* " FILE" and the end of the line. */
void command_end(FILE *to, const char *file);

#endif

/* command.h - what encoders have in common that are commands: exec.c and batch.c. */
#ifndef A64_ENCODERS_COMMAND_H
#define A64_ENCODERS_COMMAND_H

#include "encoders/encoder.h"

#include <sys/types.h>

/* In a child of `parent`: becomes sh with this command, with these as its standard input and output. */
_Noreturn void command_become(const char *line, int in, int out, pid_t parent);
/* It ended by itself, before it answered anything, as what cannot be started ends. */
bool command_is_absent(int status);
/* By somebody else than the command: the kernel that is short of memory, say. A shell tells of it by its own status. */
bool command_was_killed(int status);
/* An intent that must be refused may be spelt like another one that need not: text cannot ask for it. */
bool command_means_another(const struct insn *in, const char *text);

#endif

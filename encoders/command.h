/* command.h - what encoders have in common that are commands: exec.c and batch.c, each in text or JSON. */
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
/* Whether this may be the answer to that question, and not to another: one that looks wrong is asked again. */
bool command_is_right(const struct insn *in, const struct encoder_said *said);
/* What a command said, as what an encoder answers. */
enum encoder_answer command_take(const struct insn *in, const struct encoder_said *said, uint32_t *word,
                                 char reason[ENCODER_REASON]);

/* How questions and answers are written. */
enum { COMMAND_QUESTION = 4096 };
struct dialect {
  const char *suffix; /* of `exec` and `batch` */
  /* A line without its end; `id` is above 0. False: there is no way to ask for it. */
  bool (*ask)(const struct encoder_question *q, unsigned id, char line[COMMAND_QUESTION]);
  /* False: it is no answer, and out->reason says why. */
  bool (*read)(const char *line, struct encoder_said *out);
};
extern const struct dialect dialect_text, dialect_json; /* line.c, json.c */

/* exec.c, batch.c: a command line, as behind exec: and batch:. NULL with one line in why[size]. */
const struct encoder *encoder_open_command(const struct dialect *d, const char *line, char *why, size_t size);
const struct encoder *encoder_open_batch(const struct dialect *d, const char *line, char *why, size_t size);

#endif

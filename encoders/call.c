/* call.c - one call of an encoder, and the end of the process in which it runs. */
#include "encoders/encoder.h"
#include "run/process.h"

#include <fenv.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct encoder_note *encoder_note;
struct encoder_sequence encoder_sequence;

/* It is for people, and may hold anything. */
static void tidy(char reason[ENCODER_REASON]) {
  reason[ENCODER_REASON - 1] = 0;
  for (char *c = reason; (c = strpbrk(c, "\n\t"));)
    *c = ' ';
  process_make_printable(reason);
}

enum encoder_answer encoder_call(const struct encoder *e, const struct insn *in, uint64_t pc, uint32_t *word,
                                 char reason[ENCODER_REASON]) {
  char said[ENCODER_REASON] = "";
  fenv_t mode;
  fegetenv(&mode);
  enum encoder_answer answer = e->encode(e->self, in, pc, word, said);
  fesetenv(&mode);
  if (answer != ENCODER_WORD)
    *word = 0;
  if (answer != ENCODER_REFUSED)
    *said = 0;
  tidy(said);
  if (reason)
    memcpy(reason, said, strlen(said) + 1);
  return answer;
}

void encoder_give_up(enum encoder_end end, const char *format, ...) {
  char text[sizeof encoder_note->text];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  if (!encoder_note) {
    fprintf(stderr, "a64fuzz: the encoder %s\n", text);
    abort();
  }
  snprintf(encoder_note->text, sizeof encoder_note->text, "%s", text);
  encoder_note->end = end;
  _exit(1);
}
